/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "network_command.h"

#include <net/if.h>
#include <unistd.h>

#include "command.h"
#include "error.h"
#include "follow.h"
#include "ganeti_config.h"
#include "interface.h"
#include "issue.h"
#include "json.h"
#include "pool_network.h"
#include "validate.h"

#define LOG_PATH "/var/log/slipway/pool.log"

/* What a command does with the pool's networks and the host's own. */
typedef gboolean (*Change)(GPtrArray *networks, const Hostconf *conf, gpointer data, GError **error);

/* Makes CHANGE, of the network BRIDGE, to the pool's list on this host, its master, and has all members follow. */
static gboolean change_list(const char *bridge, Change change, gpointer data, GError **error)
{
    const FollowCause cause = {.network = bridge};
    g_autoptr(Hostconf) conf = hostconf_load(HOSTCONF_PATH, error);
    Host host = {.conf = conf, .root = ""};
    if (conf == NULL || !issue_check_master(&host, error))
        return FALSE;
    int lock = pool_state_lock(&host, error);
    g_autoptr(GPtrArray) networks = lock >= 0 ? pool_network_load(&host, error) : NULL;
    gboolean done = networks != NULL && change(networks, conf, data, error) &&
                    pool_network_save(&host, networks, error) && follow_everywhere(&host, &cause, error);
    if (lock >= 0)
        close(lock);
    return done;
}

static gboolean add(GPtrArray *networks, const Hostconf *conf, gpointer data, GError **error)
{
    PoolNetwork *network = data;
    return pool_network_add(networks, network, conf, interface_made_with, error);
}

static gboolean drop(GPtrArray *networks, const Hostconf *conf, gpointer data, GError **error)
{
    const char *bridge = data;
    const Host host = {.conf = conf, .root = ""};
    PoolNetwork *network = pool_network_find(networks, bridge);
    if (network == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "the pool has no network '%s': 'slipway network list' shows what it has", bridge);
        return FALSE;
    }
    g_autoptr(GanetiConfig) config = ganeti_config_load(&host, error);
    if (config == NULL)
        return FALSE;
    unsigned nics = ganeti_config_count_nics(config, bridge);
    if (nics > 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "%u interface%s of guests %s on %s: move them first ('gnt-instance modify --net')", nics,
                    nics == 1 ? "" : "s", nics == 1 ? "is" : "are", bridge);
        return FALSE;
    }
    g_ptr_array_remove(networks, network);
    return TRUE;
}

static gboolean parse_mode(const char *text, HostconfBondMode *ret_mode)
{
    *ret_mode = g_strcmp0(text, "lacp") == 0 ? HOSTCONF_BOND_LACP : HOSTCONF_BOND_ACTIVE_BACKUP;
    return text == NULL || g_str_equal(text, "lacp") || g_str_equal(text, "active-backup");
}

static int create(int argc, char **argv)
{
    g_autoptr(PoolNetwork) network = g_new0(PoolNetwork, 1);
    g_autofree char *mode = NULL, *vlan = NULL;
    int mtu = 0;
    const GOptionEntry entries[] = {
        {"vlan", 0, 0, G_OPTION_ARG_STRING, &vlan, "Its frames have this tag (default: none)", "1…4094"},
        {"interface", 0, 0, G_OPTION_ARG_STRING_ARRAY, &network->interfaces,
         "On this interface of every member instead of the management network's; several are a bond", "NAME"},
        {"bond-mode", 0, 0, G_OPTION_ARG_STRING, &mode, "Of several interfaces (default: active-backup)", "active-backup|lacp"},
        {"mtu", 0, 0, G_OPTION_ARG_INT, &mtu, "Length of its frames, bytes (default: as it is)", "1280…9216"},
        {NULL},
    };
    g_autoptr(GError) error = NULL;
    if (!command_parse("BRIDGE", "Gives all members of the pool a bridge for guests. On the master.", entries, 1,
                       &argc, &argv, &error) ||
        (vlan != NULL && !validate_vlan(vlan, &network->vlan, &error)))
        return command_fail(error);
    if (!parse_mode(mode, &network->bond_mode))
        return command_usage("--bond-mode is active-backup or lacp");
    if (mtu < 0)
        return command_usage("--mtu is from 1280 to 9216");
    network->bridge = g_strdup(argv[1]);
    network->mtu = (unsigned)mtu;
    if (network->interfaces == NULL)
        network->interfaces = g_new0(char *, 1);
    command_log(LOG_PATH);
    if (!change_list(argv[1], add, g_steal_pointer(&network), &error))
        return command_fail(error);
    g_message("the pool has the network %s", argv[1]);
    return 0;
}

static int remove_network(int argc, char **argv)
{
    const GOptionEntry entries[] = {{NULL}};
    g_autoptr(GError) error = NULL;
    if (!command_parse("BRIDGE", "Takes a bridge from all members that no guest uses. On the master.", entries, 1,
                       &argc, &argv, &error))
        return command_fail(error);
    command_log(LOG_PATH);
    if (!change_list(argv[1], drop, argv[1], &error))
        return command_fail(error);
    g_message("the pool has no network %s any more", argv[1]);
    return 0;
}

static const char *mode_name(const PoolNetwork *network)
{
    return network->bond_mode == HOSTCONF_BOND_LACP ? "lacp" : "active-backup";
}

static void append_text(GString *text, const PoolNetwork *network)
{
    g_autofree char *names = g_strjoinv(",", network->interfaces);
    g_autofree char *tag = network->vlan != 0 ? g_strdup_printf("%u", network->vlan) : g_strdup("-");
    g_autofree char *mtu = network->mtu != 0 ? g_strdup_printf("%u", network->mtu) : g_strdup("-");
    gboolean is_here = if_nametoindex(network->bridge) != 0;
    g_string_append_printf(text, "%-13s %5s %5s  %s%s%s%s%s\n", network->bridge, tag, mtu,
                           network->interfaces[0] != NULL ? names : "the management network's",
                           network->bond != NULL ? " (" : "", network->bond != NULL ? mode_name(network) : "",
                           network->bond != NULL ? ")" : "", is_here ? "" : ", NOT here");
}

static void add_json(JsonBuilder *builder, const PoolNetwork *network)
{
    json_builder_begin_object(builder);
    json_add_string(builder, "bridge", network->bridge);
    json_builder_set_member_name(builder, "vlan");
    json_builder_add_int_value(builder, network->vlan);
    json_builder_set_member_name(builder, "mtu");
    json_builder_add_int_value(builder, network->mtu);
    json_builder_set_member_name(builder, "interfaces");
    json_builder_begin_array(builder);
    for (char **name = network->interfaces; *name != NULL; name++)
        json_builder_add_string_value(builder, *name);
    json_builder_end_array(builder);
    json_add_string(builder, "bond_mode", network->bond != NULL ? mode_name(network) : NULL);
    json_builder_set_member_name(builder, "here");
    json_builder_add_boolean_value(builder, if_nametoindex(network->bridge) != 0);
    json_builder_end_object(builder);
}

static char *to_json(const GPtrArray *networks)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_array(builder);
    for (guint i = 0; i < networks->len; i++)
        add_json(builder, networks->pdata[i]);
    json_builder_end_array(builder);
    g_autoptr(JsonNode) node = json_builder_get_root(builder);
    return json_to_string(node, TRUE);
}

static char *to_text(const GPtrArray *networks)
{
    if (networks->len == 0)
        return g_strdup("no networks but the management network (" HOST_BRIDGE ")");
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "%-13s %5s %5s  %s\n", "BRIDGE", "VLAN", "MTU", "INTERFACES");
    for (guint i = 0; i < networks->len; i++)
        append_text(text, networks->pdata[i]);
    g_string_truncate(text, text->len - 1);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static int list(int argc, char **argv)
{
    gboolean json = FALSE;
    const Host host = {.root = ""};
    const GOptionEntry entries[] = {{"json", 0, 0, G_OPTION_ARG_NONE, &json, "For programs", NULL}, {NULL}};
    g_autoptr(GError) error = NULL;
    if (!command_parse(NULL, "Shows the pool's networks for guests.", entries, 0, &argc, &argv, &error))
        return command_fail(error);
    g_autoptr(GPtrArray) networks = pool_network_load(&host, &error);
    if (networks == NULL)
        return command_fail(error);
    g_autofree char *text = json ? to_json(networks) : to_text(networks);
    g_print("%s\n", text);
    return 0;
}

static const Subcommand commands[] = {
    {"create", create, "give all members a bridge (--vlan, --interface, --bond-mode, --mtu; on the master)"},
    {"list", list, "show the pool's networks (--json)"},
    {"remove", remove_network, "take one from all members (on the master)"},
    {NULL},
};

int network_command(int argc, char **argv)
{
    return command_dispatch(commands, "slipway network", argc, argv);
}
