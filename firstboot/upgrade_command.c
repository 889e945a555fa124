/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "upgrade_command.h"

#include "command.h"
#include "error.h"
#include "run.h"
#include "slot.h"
#include "trial.h"
#include "upgrade.h"

#define LOG_PATH "/var/log/slipway/upgrade.log"
#define GOOD_FILE "/run/slipway/good" /* slipway-return.service leaves a host alone that has it */

/* What all commands here work on. A host without host.conf has its slots all the same. */
static Host open_host(void)
{
    command_log(LOG_PATH);
    return (Host){.root = "", .conf = hostconf_load(HOSTCONF_PATH, NULL)};
}

/* REBOOT: was it asked for? Else the operator is told that it is theirs. */
static int end(gboolean reboot)
{
    g_autoptr(GError) error = NULL;
    if (!reboot) {
        g_print("Restart the host when it suits you: 'systemctl reboot'\n");
        return 0;
    }
    g_print("Restarting the host\n");
    return RUN(&error, "systemctl", "--no-block", "reboot") ? 0 : command_fail(error);
}

int upgrade_command(int argc, char **argv)
{
    gboolean reboot = FALSE, no_reboot = FALSE;
    UpgradeOptions options = {0};
    const GOptionEntry entries[] = {
        {"plan", 0, 0, G_OPTION_ARG_NONE, &options.plan, "Only check, and say what would be done", NULL},
        {"reboot", 0, 0, G_OPTION_ARG_NONE, &reboot, "Restart the host when all is written", NULL},
        {"no-reboot", 0, 0, G_OPTION_ARG_NONE, &no_reboot, "Do not (the default)", NULL},
        {"allow-older", 0, 0, G_OPTION_ARG_NONE, &options.allow_older, "Also to an older version", NULL},
        {"again", 0, 0, G_OPTION_ARG_NONE, &options.again,
         "Also to a version that runs, waits for a restart, or has failed here", NULL},
        {"force", 0, 0, G_OPTION_ARG_NONE, &options.force, "Although the host is not well as it is", NULL},
        {NULL},
    };
    g_autoptr(GError) error = NULL;
    if (!command_parse("FILE|URL", "Lays a new version down in the slot that the host does not run from; the next "
                       "boot starts it, and returns if it fails.", entries, 1, &argc, &argv, &error))
        return command_fail(error);
    options.source = argv[1];
    Host host = open_host();
    if (!upgrade_run(&host, &options, &error))
        return command_fail(error);
    return options.plan ? 0 : end(reboot && !no_reboot);
}

int rollback_command(int argc, char **argv)
{
    gboolean reboot = FALSE, wanted = FALSE;
    const GOptionEntry entries[] = {
        {"reboot", 0, 0, G_OPTION_ARG_NONE, &reboot, "Restart the host at once", NULL},
        {NULL},
    };
    g_autoptr(GError) error = NULL;
    if (!command_parse(NULL, "Goes back to the version in the other slot; one that waits for a restart is dropped.",
                       entries, 0, &argc, &argv, &error))
        return command_fail(error);
    Host host = open_host();
    if (!upgrade_roll_back(&host, &wanted, &error))
        return command_fail(error);
    return wanted ? end(reboot) : 0;
}

int mark_good_command(int argc, char **argv)
{
    const GOptionEntry entries[] = {{NULL}};
    g_autoptr(GError) error = NULL;
    if (!command_parse(NULL, "Keeps the slot that this host was started from, whatever the next boots bring. One "
                       "that came by an upgrade has to be ready first.", entries, 0, &argc, &argv, &error))
        return command_fail(error);
    Host host = open_host();
    if ((trial_runs(&host) && !trial_pass(&host, &error)) || !trial_settle(&host, &error) || !slot_mark_good(&host, &error) ||
        !host_write(&host, GOOD_FILE, "good\n", 0644, NULL, &error))
        return command_fail(error);
    if (!slot_install_menu(&host, &error)) /* the one that is there has just started this slot */
        g_warning("%s", error->message);
    return 0;
}
