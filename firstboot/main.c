/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <locale.h>

#include "agent.h"
#include "command.h"
#include "error.h"
#include "firewall.h"
#include "pack_command.h"
#include "pool_command.h"
#include "member.h"
#include "network_command.h"
#include "record.h"
#include "sr_command.h"
#include "status.h"
#include "upgrade_command.h"
#include "vm_command.h"

#define LOG_PATH "/var/log/slipway/agent.log"

/* A command with its options parsed off; returns the exit status. */
typedef int (*CommandMain)(int argc, char **argv);

static int command_status(int argc, char **argv)
{
    gboolean json = FALSE;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &json, "Print an object for programs", NULL},
        {NULL},
    };
    g_autoptr(GError) error = NULL;
    if (!command_parse(NULL, "Shows the host, its pool and the steps of its first boot. The exit status is 0 if "
               "all are done.",
               entries, 0, &argc, &argv, &error))
        return command_fail(error);

    g_autoptr(Hostconf) conf = hostconf_load(HOSTCONF_PATH, NULL); /* only root may */
    Host host = {.conf = conf, .root = ""};
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
    if (!command_parse(NULL, "Brings the host to what /etc/slipway/host.conf says; what is done already stays as "
               "it is.",
               entries, 0, &argc, &argv, &error))
        return command_fail(error);
    command_log(LOG_PATH);

    gboolean done = configure ? agent_configure(&error) : agent_first_boot(&error);
    return done ? 0 : command_fail(error);
}

static int command_firewall(int argc, char **argv)
{
    const GOptionEntry entries[] = {{NULL}};
    g_autoptr(GError) error = NULL;
    if (!command_parse(NULL, "Loads the packet filter: the pool's members of this moment, and the rules in "
               FIREWALL_FOLDER ".",
               entries, 0, &argc, &argv, &error))
        return command_fail(error);
    Host host = {.root = ""};
    return firewall_load(&host, &error) ? 0 : command_fail(error);
}

static int command_disk(int argc, char **argv)
{
    if (argc != 3 || !g_str_equal(argv[1], "add"))
        return command_usage("'slipway disk' knows 'add DEVICE' only");
    Host host = {.root = ""};
    g_autoptr(GError) error = NULL;
    if (!member_add(&host, argv[2], &error))
        return command_fail(error);
    g_print("%s is a member of the mirror; 'slipway status' tells when it is complete.\n", argv[2]);
    return 0;
}

static const struct {
    const char *name;
    CommandMain run;
    const char *help;
} commands[] = {
    {"status", command_status, "show this host, its pool and its first boot (--json)"},
    {"firstboot", command_firstboot, "do the steps of the first boot that are not done"},
    {"upgrade", upgrade_command, "to a new version, in the other slot (--plan, --reboot)"},
    {"rollback", rollback_command, "back to the version in the other slot (--reboot)"},
    {"mark-good", mark_good_command, "end the trial of the slot that was booted"},
    {"disk", command_disk, "'disk add DEVICE': give a mirror that lacks a disk another one"},
    {"firewall", command_firewall, "load the packet filter anew, with an administrator's rules"},
    {"pool", pool_command, "show the pool, join or leave one, let new hosts in"},
    {"sr", sr_command, "the pool's storage repositories: create, list, forget"},
    {"vm", vm_command, "guests: create, start, stop, console, migrate, export"},
    {"pack", pack_command, "this host's supplemental packs and driver disks: add, list, remove"},
    {"network", network_command, "the pool's networks for guests: create, list, remove"},
};

static void print_help(void)
{
    g_print("usage: slipway COMMAND [OPTION...]\n\n");
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        g_print("  %-10s %s\n", commands[i].name, commands[i].help);
    g_print(
        "\n'slipway COMMAND --help' shows a command's options, 'slipway --version' the version.\n");
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, ""); /* not numbers: what is printed is read by programs, too */
    if (argc < 2)
        return command_usage("a command is missing");
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
    return command_usage("there is no command '%s'", argv[1]);
}
