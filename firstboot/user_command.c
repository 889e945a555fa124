/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "user_command.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admit.h"
#include "api_users.h"
#include "command.h"
#include "error.h"
#include "issue.h"
#include "pool_state.h"
#include "run.h"

#define LOG_PATH "/var/log/slipway/pool.log"
#define FILE_MODE 0640

static const Host here = {.root = ""};
static const GOptionEntry no_options[] = {{NULL}};

static char *load(void)
{
    char *text = host_read(&here, API_USERS_FILE);
    return text != NULL ? text : g_strdup("");
}

/*
 * The daemon reads it as its owner, the job that copies it to every member as the folder's group: each can become
 * master. It gets both before its name, as the daemon reads it at once when that appears, and only then.
 */
static gboolean publish(const char *text, GError **error)
{
    const char *staged = API_USERS_FILE ".new";
    g_autofree char *folder = g_path_get_dirname(staged);
    const struct passwd *reader = getpwnam("gnt-rapi"); /* as ganeti's ensure-dirs has it */
    struct stat about;
    if (!host_write(&here, staged, text, FILE_MODE, NULL, error))
        return FALSE;
    if (reader == NULL || stat(folder, &about) < 0 || chown(staged, reader->pw_uid, about.st_gid) < 0 ||
        rename(staged, API_USERS_FILE) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot give '" API_USERS_FILE "' to gnt-rapi: %s",
                    g_strerror(errno));
        return FALSE;
    }
    return RUN(error, "gnt-cluster", "redist-conf");
}

static gboolean change(const char *name, const char *password, gboolean can_write, GError **error)
{
    int lock = pool_state_lock(&here, error);
    if (lock < 0)
        return FALSE;
    g_autofree char *before = load();
    g_autofree char *after = api_users_set(before, name, password, can_write);
    gboolean done = publish(after, error);
    close(lock);
    return done;
}

static char *read_password(GError **error)
{
    g_autoptr(GString) text = admit_read(STDIN_FILENO, 1024, error);
    char *password = text != NULL ? g_strdup(g_strstrip(text->str)) : NULL;
    if (password != NULL && *password == '\0') {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "the user's password is expected on standard input");
        g_clear_pointer(&password, g_free);
    }
    return password;
}

static int add(int argc, char **argv)
{
    gboolean can_write = FALSE;
    const GOptionEntry entries[] = {
        {"write", 0, 0, G_OPTION_ARG_NONE, &can_write, "May change everything (default: only look)", NULL},
        {NULL},
    };
    g_autoptr(GError) error = NULL;
    if (!command_parse("NAME", "Lets a user of the REST API in, whose password is on standard input; one that is there "
                       "gets it anew. On the master.", entries, 1, &argc, &argv, &error) ||
        !api_users_check(argv[1], &error))
        return command_fail(error);
    command_log(LOG_PATH);
    g_autofree char *password = issue_check_master(&here, &error) ? read_password(&error) : NULL;
    gboolean done = password != NULL && change(argv[1], password, can_write, &error);
    if (password != NULL)
        explicit_bzero(password, strlen(password));
    return done ? 0 : command_fail(error);
}

static int list(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (!command_parse(NULL, "Shows the users of the REST API.", no_options, 0, &argc, &argv, &error))
        return command_fail(error);
    g_autofree char *text = load();
    g_autofree char *lines = api_users_list(text);
    g_print("%s", *lines != '\0' ? lines : "no users of the REST API\n");
    return 0;
}

static int remove_user(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (!command_parse("NAME", "Lets a user of the REST API in no more. On the master.", no_options, 1, &argc, &argv,
                       &error))
        return command_fail(error);
    command_log(LOG_PATH);
    g_autofree char *text = load();
    if (!api_users_has(text, argv[1]))
        return command_usage("the REST API has no user '%s': 'slipway pool user list' shows them", argv[1]);
    return issue_check_master(&here, &error) && change(argv[1], NULL, FALSE, &error) ? 0 : command_fail(error);
}

static const Subcommand commands[] = {
    {"add", add, "let one in, or change the password (--write; on the master)"},
    {"list", list, "show them"},
    {"remove", remove_user, "let one in no more (on the master)"},
    {NULL},
};

int user_command(int argc, char **argv)
{
    return command_dispatch(commands, "slipway pool user", argc, argv);
}
