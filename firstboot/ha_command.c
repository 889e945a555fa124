/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ha_command.h"

#include <string.h>
#include <unistd.h>

#include "admit.h"
#include "command.h"
#include "error.h"
#include "ha_agent.h"
#include "ha_config.h"
#include "ha_service.h"
#include "issue.h"
#include "pool_state.h"
#include "run.h"
#include "validate.h"

#define LOG_PATH "/var/log/slipway/pool.log"
#define OPTIONS_MAX_SIZE 4096 /* bytes on standard input */

static const Host here = {.root = ""};
static const GOptionEntry no_options[] = {{NULL}};

/* Runs ACT on the master, under the pool's lock. */
static gboolean on_master(gboolean (*act)(const Host *host, GError **error), GError **error)
{
    if (!issue_check_master(&here, error))
        return FALSE;
    int lock = pool_state_lock(&here, error);
    gboolean done = lock >= 0 && act(&here, error);
    if (lock >= 0)
        close(lock);
    return done;
}

static int plain(const char *summary, int argc, char **argv,
                 gboolean (*act)(const Host *host, GError **error))
{
    g_autoptr(GError) error = NULL;
    if (!command_parse(NULL, summary, no_options, 0, &argc, &argv, &error))
        return command_fail(error);
    command_log(LOG_PATH);
    return act(&here, &error) ? 0 : command_fail(error);
}

static gboolean enable_on_master(const Host *host, GError **error)
{
    return on_master(ha_enable, error);
}

/* Where most members are dead there is no master to do it on. */
static gboolean disable_here(const Host *host, GError **error)
{
    return ha_is_enabled(host) && !ha_has_quorum() ? ha_disable(host, error) : on_master(ha_disable, error);
}

static int enable(int argc, char **argv)
{
    return plain("Has Pacemaker and Corosync watch over the pool's hosts: they switch a lost one off, make "
                 "another one master, and have its guests start elsewhere. On the master.",
                 argc, argv, enable_on_master);
}

static int disable(int argc, char **argv)
{
    return plain("Ends the automatic fail-over; master and guests go on as they are. On the master, or where too "
                 "few members are left.",
                 argc, argv, disable_here);
}

static int apply(int argc, char **argv)
{
    return plain("Brings this host to what the pool's state says of the automatic fail-over.", argc, argv, ha_apply);
}

static int rescue_command(int argc, char **argv)
{
    return plain("Has the guests of members that were switched off run elsewhere.", argc, argv,
                 ha_rescue);
}

/* Whether AGENT reaches its device. The options, a password among them, are its input. */
static gboolean try_agent(const char *agent, char **options, GError **error)
{
    g_autofree char *text = g_strjoinv("\n", options);
    g_autofree char *input = g_strconcat(text, "\naction=monitor\n", NULL);
    const char *argv[] = {agent, NULL};
    RunCommand command = {.argv = argv, .input = input, .title = agent};
    if (run_command(&command, NULL, error))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_FAILED,
                  "the fence device does not answer, so nothing was kept (address, account, its network): ");
    return FALSE;
}

static gboolean set_device(const char *name, const char *agent, char **options, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(&here);
    if (!g_strv_contains((const char *const *)pool->hosts, name)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "the pool %s has no host '%s': 'slipway pool status' shows them", pool->name, name);
        return FALSE;
    }
    g_autoptr(Ha) ha = ha_load(&here, error);
    if (ha == NULL)
        return FALSE;
    ha_set(ha, name, agent, (const char *const *)options);
    if (ha->enabled)
        return ha_publish(&here, ha, error);
    if (!ha_save(&here, ha, error))
        return FALSE;
    pool_state_replicate(&here);
    return TRUE;
}

static int fence(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (argc == 2)
        return command_usage("say by what '%s' is switched off: fence_ipmilan, another agent of "
                             "/usr/sbin/fence_*, or sbd", argv[1]);
    if (!command_parse("HOST AGENT", "Tells by what HOST can be switched off: AGENT is fence_ipmilan (or another "
                       "one of /usr/sbin/fence_*), whose options KEY=VALUE come on standard input, a line each; "
                       "or sbd, for the host's own hardware watchdog. On the master.",
                       no_options, 2, &argc, &argv, &error) ||
        !validate_fqdn(argv[1], &error))
        return command_fail(error);
    command_log(LOG_PATH);
    gboolean is_sbd = g_str_equal(argv[2], "sbd");
    g_auto(GStrv) options = NULL;
    if (!is_sbd) {
        g_autoptr(GString) text = ha_check_agent(argv[2], &error)
                                      ? admit_read(STDIN_FILENO, OPTIONS_MAX_SIZE, &error)
                                      : NULL;
        options = text != NULL ? ha_parse_options(text->str, &error) : NULL;
        if (options == NULL || !try_agent(argv[2], options, &error))
            return command_fail(error);
    }
    if (!issue_check_master(&here, &error))
        return command_fail(error);
    int lock = pool_state_lock(&here, &error);
    gboolean done = lock >= 0 && set_device(argv[1], is_sbd ? NULL : argv[2], options, &error);
    if (lock >= 0)
        close(lock);
    return done ? 0 : command_fail(error);
}

static void print_hosts(const Ha *ha, const GanetiPool *pool)
{
    for (char **name = pool->hosts; *name != NULL; name++) {
        const HaHost *member = ha_find(ha, *name);
        g_print("  %-32s %s\n", *name,
                member == NULL          ? "NO fence device: takes no part, and its guests stay down with it"
                : member->agent == NULL ? "sbd, by its watchdog"
                                        : member->agent);
    }
}

static int status(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (!command_parse(NULL, "Shows the automatic fail-over. The exit status is 0 if it is enabled.", no_options,
                       0, &argc, &argv, &error))
        return command_fail(error);
    g_autoptr(Ha) ha = ha_load(&here, &error);
    if (ha == NULL)
        return command_fail(error);
    g_autoptr(GanetiPool) pool = ganeti_pool_load(&here);
    g_print("automatic fail-over of %s: %s\n", pool->name != NULL ? pool->name : "no pool",
            ha->enabled ? "enabled" : "disabled");
    print_hosts(ha, pool);
    g_autofree char *text = NULL;
    if (ha->enabled && RUN_OUTPUT(&text, &error, "crm_mon", "--one-shot", "--include=none,nodes,resources,"
                                  "failures,fencing-failed,fencing-pending"))
        g_print("\n%s", text);
    else if (ha->enabled)
        g_print("\nPacemaker does NOT answer on this host: %s\n", error->message);
    return ha->enabled ? 0 : SLIPWAY_ERROR_FAILED;
}

static int agent(int argc, char **argv)
{
    if (argc != 2)
        return command_usage("'slipway pool ha agent' is for Pacemaker");
    command_log(LOG_PATH);
    return ha_agent(&here, argv[1]);
}

static const Subcommand commands[] = {
    {"status", status, "show whether it is enabled, and what Pacemaker says"},
    {"fence", fence, "tell by what a host can be switched off (on the master)"},
    {"enable", enable, "begin (on the master); every host needs a fence device"},
    {"disable", disable, "end (on the master); guests and master go on"},
    {"apply", apply, NULL},
    {"agent", agent, NULL},
    {"rescue", rescue_command, NULL},
    {NULL},
};

int ha_command(int argc, char **argv)
{
    return command_dispatch(commands, "slipway pool ha", argc, argv);
}
