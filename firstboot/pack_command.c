/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pack_command.h"

#include "command.h"
#include "pack.h"

#define LOG_PATH "/var/log/slipway/pack.log"

static const Host here = {.root = ""};
static const GOptionEntry no_options[] = {{NULL}};

static int add(int argc, char **argv)
{
    g_autofree char *name = NULL, *key = NULL;
    const GOptionEntry entries[] = {
        {"name", 0, 0, G_OPTION_ARG_STRING, &name, "What it is called here", "NAME"},
        {"key", 0, 0, G_OPTION_ARG_FILENAME, &key,
         "Accept packages that are signed by this public key, for as long as the pack is here", "FILE"},
        {NULL},
    };
    g_autoptr(GError) error = NULL;
    if (!command_parse("SOURCE", "Installs a supplemental pack or a driver disk: a repository of signed packages. SOURCE is a "
               "URL, a folder, an ISO image, or the device of a medium.", entries, 1, &argc, &argv, &error))
        return command_fail(error);
    command_log(LOG_PATH);
    return pack_add(&here, argv[1], name, key, &error) ? 0 : command_fail(error);
}

static int list(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (!command_parse(NULL, "Lists this host's packs.", no_options, 0, &argc, &argv, &error))
        return command_fail(error);
    g_autoptr(GPtrArray) packs = pack_list(&here);
    for (unsigned i = 0; i < packs->len; i++) {
        const Pack *pack = packs->pdata[i];
        g_autofree char *packages = g_strjoinv(", ", pack->packages);
        g_print("%-20s %s (%s)\n", pack->name, packages, pack->source);
    }
    if (packs->len == 0)
        g_print("This host has no packs.\n");
    return 0;
}

static int drop(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (!command_parse("NAME", "Removes a pack and its packages.", no_options, 1, &argc, &argv, &error))
        return command_fail(error);
    command_log(LOG_PATH);
    return pack_remove(&here, argv[1], &error) ? 0 : command_fail(error);
}

/* What 'slipway upgrade' does; by itself for a try. */
static int carry(int argc, char **argv)
{
    gboolean only_test = FALSE;
    const GOptionEntry entries[] = {
        {"check", 0, 0, G_OPTION_ARG_NONE, &only_test, "Only say whether they fit; ROOT may be read-only", NULL},
        {NULL},
    };
    g_autoptr(GError) error = NULL;
    if (!command_parse("ROOT", "Installs this host's packs into another root that is mounted at ROOT.", entries, 1, &argc, &argv,
                       &error))
        return command_fail(error);
    command_log(LOG_PATH);
    gboolean done = only_test ? pack_fit(&here, argv[1], &error) : pack_carry(&here, argv[1], &error);
    return done ? 0 : command_fail(error);
}

int pack_command(int argc, char **argv)
{
    static const Subcommand commands[] = {
        {"add", add, "install a supplemental pack or a driver disk (--key, --name)"},
        {"list", list, "show what is installed"},
        {"remove", drop, "remove a pack and its packages"},
        {"carry", carry, NULL},
        {NULL},
    };
    return command_dispatch(commands, "pack", argc, argv);
}
