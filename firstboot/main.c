/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <locale.h>

#include "agent.h"
#include "error.h"
#include "log.h"
#include "record.h"
#include "slot.h"
#include "status.h"

#define LOG_PATH "/var/log/slipway/agent.log"

/* A command with its options parsed off; returns the exit status. */
typedef int (*CommandMain)(int argc, char **argv);

static int fail(const GError *error)
{
    g_printerr("slipway: %s\n", error->message);
    return error_exit_status(error);
}

static int usage(const char *format, ...) G_GNUC_PRINTF(1, 2);

static gboolean parse(const char *summary, const GOptionEntry *entries, int *argc, char ***argv,
                      GError **error)
{
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_set_summary(context, summary);
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, argc, argv, error)) {
        error_reclass(error, SLIPWAY_ERROR_USAGE, "%s", "");
        return FALSE;
    }
    if (*argc > 1) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "'%s' is one argument too many",
                    (*argv)[1]);
        return FALSE;
    }
    return TRUE;
}

static int command_status(int argc, char **argv)
{
    gboolean json = FALSE;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print an object for programs", NULL},
        {NULL},
    };
    g_autoptr(GError) error = NULL;
    if (!parse("Shows the host, its pool and the steps of its first boot. The exit status is 0 if "
               "all are done.",
               entries, &argc, &argv, &error))
        return fail(error);

    Host host = {.root = ""};
    g_autoptr(Status) status = status_new(&host, RECORD_FOLDER);
    g_autofree char *text = json ? status_to_json(status) : status_to_text(status);
    g_print("%s%s", text, json ? "\n" : "");
    return status->ready ? 0 : SLIPWAY_ERROR_FAILED;
}

static int command_firstboot(int argc, char **argv)
{
    gboolean configure = FALSE;
    const GOptionEntry entries[] = {
        {"configure", 0, 0, G_OPTION_ARG_NONE, &configure,
         "Only write the files that services read when they start", NULL},
        {NULL},
    };
    g_autoptr(GError) error = NULL;
    if (!parse("Brings the host to what /etc/slipway/host.conf says; what is done already stays as "
               "it is.",
               entries, &argc, &argv, &error))
        return fail(error);
    g_autoptr(GError) log_error = NULL;
    if (!log_init(LOG_PATH, FALSE, &log_error))
        g_warning("%s", log_error->message);

    gboolean done = configure ? agent_configure(&error) : agent_first_boot(&error);
    return done ? 0 : fail(error);
}

static int command_mark_good(int argc, char **argv)
{
    const GOptionEntry entries[] = {{NULL}};
    g_autoptr(GError) error = NULL;
    if (!parse("Keeps the slot that this host was started from, whatever the next boots bring.",
               entries, &argc, &argv, &error))
        return fail(error);
    Host host = {.root = ""};
    return slot_mark_good(&host, &error) ? 0 : fail(error);
}

static int command_pool(int argc, char **argv)
{
    if (argc != 2 || !g_str_equal(argv[1], "status"))
        return usage("'slipway pool' knows 'status' only; guests and hosts are Ganeti's: "
                     "gnt-instance, gnt-node");
    Host host = {.root = ""};
    g_autoptr(Status) status = status_new(&host, RECORD_FOLDER);
    g_autofree char *text = status_pool_to_text(status);
    g_print("%s", text);
    return status->pool_name != NULL ? 0 : SLIPWAY_ERROR_FAILED;
}

static const struct {
    const char *name;
    CommandMain run;
    const char *help;
} commands[] = {
    {"status", command_status, "show this host, its pool and its first boot (--json)"},
    {"firstboot", command_firstboot, "do the steps of the first boot that are not done"},
    {"mark-good", command_mark_good, "end the trial of the slot that was booted"},
    {"pool", command_pool, "'pool status': show the pool"},
};

static void print_help(void)
{
    g_print("usage: slipway COMMAND [OPTION...]\n\n");
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        g_print("  %-10s %s\n", commands[i].name, commands[i].help);
    g_print(
        "\n'slipway COMMAND --help' shows a command's options, 'slipway --version' the version.\n");
}

static int usage(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_printerr("slipway: %s ('slipway --help' lists the commands)\n", message);
    return SLIPWAY_ERROR_USAGE;
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, ""); /* not numbers: what is printed is read by programs, too */
    if (argc < 2)
        return usage("a command is missing");
    if (g_str_equal(argv[1], "--help")) {
        print_help();
        return 0;
    }
    if (g_str_equal(argv[1], "--version")) {
        g_print("slipway %s\n", PROJECT_VERSION);
        return 0;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        if (g_str_equal(argv[1], commands[i].name)) {
            g_autofree char *name = g_strconcat("slipway ", argv[1], NULL);
            g_set_prgname(name);
            return commands[i].run(argc - 1, argv + 1);
        }
    return usage("there is no command '%s'", argv[1]);
}
