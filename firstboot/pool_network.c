/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool_network.h"

#include <string.h>

#include "error.h"
#include "validate.h"

#define BRIDGE_MAX_LENGTH 12 /* the kernel's names have 15; a VLAN's device adds to it */
#define MTU_MIN 1280         /* RFC 8200 section 5 */
#define MTU_MAX 9216         /* of most switches */

static const char *const bond_modes[] = {"active-backup", "lacp"};

void pool_network_free(PoolNetwork *network)
{
    if (network == NULL)
        return;
    g_free(network->bridge);
    g_strfreev(network->interfaces);
    g_free(network->bond);
    g_free(network);
}

static gboolean refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean refuse(GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_propagate_error(error, g_error_new_valist(SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, format, args));
    va_end(args);
    return FALSE;
}

static PoolNetwork *read_network(GKeyFile *file, const char *bridge)
{
    PoolNetwork *network = g_new0(PoolNetwork, 1);
    network->bridge = g_strdup(bridge);
    network->interfaces = g_key_file_get_string_list(file, bridge, "interfaces", NULL, NULL);
    if (network->interfaces == NULL)
        network->interfaces = g_new0(char *, 1);
    g_autofree char *mode = g_key_file_get_string(file, bridge, "bond-mode", NULL);
    network->bond_mode = g_strcmp0(mode, bond_modes[HOSTCONF_BOND_LACP]) == 0 ? HOSTCONF_BOND_LACP
                                                                             : HOSTCONF_BOND_ACTIVE_BACKUP;
    network->bond = g_key_file_get_string(file, bridge, "bond", NULL);
    network->vlan = (unsigned)g_key_file_get_integer(file, bridge, "vlan", NULL);
    network->mtu = (unsigned)g_key_file_get_integer(file, bridge, "mtu", NULL);
    return network;
}

GPtrArray *pool_network_load(const Host *host, GError **error)
{
    g_autoptr(GPtrArray) networks = g_ptr_array_new_with_free_func((GDestroyNotify)pool_network_free);
    g_autofree char *path = host_path(host, POOL_NETWORK_FILE);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&networks);
    g_autoptr(GKeyFile) file = g_key_file_new();
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, error)) {
        error_reclass(error, SLIPWAY_ERROR_FAILED, "cannot read the pool's networks '%s': ", path);
        return NULL;
    }
    g_auto(GStrv) names = g_key_file_get_groups(file, NULL);
    for (char **name = names; *name != NULL; name++)
        g_ptr_array_add(networks, read_network(file, *name));
    return g_steal_pointer(&networks);
}

gboolean pool_network_save(const Host *host, const GPtrArray *networks, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    for (guint i = 0; i < networks->len; i++) {
        const PoolNetwork *network = networks->pdata[i];
        g_key_file_set_string_list(file, network->bridge, "interfaces",
                                   (const char *const *)network->interfaces,
                                   g_strv_length(network->interfaces));
        if (network->bond != NULL) {
            g_key_file_set_string(file, network->bridge, "bond", network->bond);
            g_key_file_set_string(file, network->bridge, "bond-mode", bond_modes[network->bond_mode]);
        }
        g_key_file_set_integer(file, network->bridge, "vlan", (int)network->vlan);
        g_key_file_set_integer(file, network->bridge, "mtu", (int)network->mtu);
    }
    g_autofree char *text = g_key_file_to_data(file, NULL, NULL);
    return host_write(host, POOL_NETWORK_FILE, text, 0644, NULL, error);
}

PoolNetwork *pool_network_find(const GPtrArray *networks, const char *bridge)
{
    for (guint i = 0; i < networks->len; i++)
        if (g_str_equal(((const PoolNetwork *)networks->pdata[i])->bridge, bridge))
            return networks->pdata[i];
    return NULL;
}

static gboolean has_same_interfaces(const PoolNetwork *a, const PoolNetwork *b)
{
    return g_strv_equal((const char *const *)a->interfaces, (const char *const *)b->interfaces);
}

static gboolean check_values(const PoolNetwork *network, GError **error)
{
    /* Other programs give names of the other kinds. */
    if (strlen(network->bridge) > BRIDGE_MAX_LENGTH || g_str_equal(network->bridge, HOST_BRIDGE) ||
        !g_regex_match_simple("^(?!bond|vlan|vif|tap|eth|en|lo|wl)[a-z][a-z0-9]*$", network->bridge, 0, 0)) {
        g_autofree char *escaped = g_strescape(network->bridge, NULL);
        return refuse(error, "'%.64s' cannot be the name of a network's bridge: up to %u lower case letters "
                             "and digits, not like an interface's; such as xenbr40",
                      escaped, BRIDGE_MAX_LENGTH);
    }
    for (char **name = network->interfaces; *name != NULL; name++) {
        if (!validate_interface(*name, error)) {
            error_reclass(error, SLIPWAY_ERROR_USAGE, "%s", "");
            return FALSE;
        }
        if (g_strv_contains((const char *const *)name + 1, *name))
            return refuse(error, "the interface %s is named twice", *name);
    }
    if (network->mtu != 0 && (network->mtu < MTU_MIN || network->mtu > MTU_MAX))
        return refuse(error, "an MTU of %u is not one from %u to %u", network->mtu, MTU_MIN, MTU_MAX);
    return TRUE;
}

/* Those of its own must not be the management network's. */
static gboolean check_management(const PoolNetwork *network, const Hostconf *conf, PoolNetworkMac mac_of,
                                 GError **error)
{
    if (network->interfaces[0] == NULL && (network->vlan == 0 || network->vlan == conf->vlan))
        return refuse(error, "the management network %s has a bridge: " HOST_BRIDGE
                             ". Name another --vlan, or an --interface",
                      network->vlan == 0 ? "without a tag" : "with that tag");
    for (char **name = network->interfaces; *name != NULL; name++) {
        g_autofree char *mac = mac_of(*name);
        if (mac == NULL)
            return refuse(error, "this host has no interface %s: 'ip link' shows what it has", *name);
        for (char **own = conf->interface_macs; *own != NULL; own++)
            if (g_ascii_strcasecmp(*own, mac) == 0)
                return refuse(error, "the interface %s carries the management network: leave --interface "
                                     "out for a VLAN on that", *name);
    }
    return TRUE;
}

static gboolean check_other(const PoolNetwork *network, const PoolNetwork *other, GError **error)
{
    if (!has_same_interfaces(network, other)) {
        for (char **name = network->interfaces; *name != NULL; name++)
            if (g_strv_contains((const char *const *)other->interfaces, *name))
                return refuse(error, "the interface %s is used by %s, together with others: name the same "
                                     "ones in the same order, or none of them", *name, other->bridge);
        return TRUE;
    }
    if (network->vlan == other->vlan)
        return refuse(error, network->vlan == 0 ? "%s is the bridge of that network without a tag already"
                                                : "%s is the bridge of that VLAN already", other->bridge);
    if (other->bond != NULL && network->bond_mode != other->bond_mode)
        return refuse(error, "the same interfaces are a bond of the mode %s for %s", bond_modes[other->bond_mode],
                      other->bridge);
    return TRUE;
}

/* The bond of the same interfaces, or the next free name; that of the management network is not. */
static char *name_bond(const GPtrArray *networks, const PoolNetwork *network)
{
    unsigned number = 1;
    for (guint i = 0; i < networks->len; i++) {
        const PoolNetwork *other = networks->pdata[i];
        if (has_same_interfaces(network, other))
            return g_strdup(other->bond);
        if (other->bond != NULL)
            number = MAX(number, 1 + (unsigned)g_ascii_strtoull(other->bond + strlen("bond"), NULL, 10));
    }
    return g_strdup_printf("bond%u", number);
}

static int by_bridge(gconstpointer a, gconstpointer b)
{
    return strcmp((*(PoolNetwork *const *)a)->bridge, (*(PoolNetwork *const *)b)->bridge);
}

gboolean pool_network_add(GPtrArray *networks, PoolNetwork *network, const Hostconf *conf,
                          PoolNetworkMac mac_of, GError **error)
{
    g_autoptr(PoolNetwork) fresh = network;
    if (!check_values(fresh, error))
        return FALSE;
    if (pool_network_find(networks, fresh->bridge) != NULL)
        return refuse(error, "the pool has a network %s already: 'slipway network list' shows it", fresh->bridge);
    if (!check_management(fresh, conf, mac_of, error))
        return FALSE;
    for (guint i = 0; i < networks->len; i++)
        if (!check_other(fresh, networks->pdata[i], error))
            return FALSE;
    if (fresh->interfaces[0] != NULL && fresh->interfaces[1] != NULL)
        fresh->bond = name_bond(networks, fresh);
    g_ptr_array_add(networks, g_steal_pointer(&fresh));
    g_ptr_array_sort(networks, by_bridge);
    return TRUE;
}

/* STYLE with the tags of those of NETWORKS that are on the interfaces of SAME. */
static NetworkdTag *add_tags(const GPtrArray *networks, const PoolNetwork *same, NetworkdStyle *style)
{
    NetworkdTag *tags = g_new0(NetworkdTag, networks->len + 1);
    style->tags = tags;
    for (guint i = 0; i < networks->len; i++) {
        const PoolNetwork *network = networks->pdata[i];
        gboolean is_on = has_same_interfaces(network, same);
        if (is_on && network->vlan != 0)
            tags[style->tag_count++] = (NetworkdTag){network->bridge, network->vlan, network->mtu};
        if (is_on && network->vlan == 0) {
            style->bridge = network->bridge;
            style->mtu = network->mtu;
        }
    }
    return tags;
}

/* What all networks on the interfaces of FIRST have in common, as a host's own network is described. */
static Hostconf *uplink(const PoolNetwork *first)
{
    Hostconf *conf = hostconf_new();
    g_strfreev(conf->interface_macs);
    conf->interface_macs = g_strdupv(first->interfaces);
    conf->bond_mode = first->bond_mode;
    conf->address_mode = HOSTCONF_ADDRESS_NONE;
    conf->address6_mode = HOSTCONF_ADDRESS6_NONE;
    return conf;
}

static gboolean is_first_of_uplink(const GPtrArray *networks, guint index)
{
    const PoolNetwork *network = networks->pdata[index];
    for (guint i = 0; i < index; i++)
        if (has_same_interfaces(networks->pdata[i], network))
            return FALSE;
    return network->interfaces[0] != NULL;
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp((*(NetworkdFile *const *)a)->name, (*(NetworkdFile *const *)b)->name);
}

GPtrArray *pool_network_files(const GPtrArray *networks, const Hostconf *conf, const NetworkdStyle *style)
{
    NetworkdStyle own = *style;
    const PoolNetwork management = {.interfaces = (char *[]){NULL}};
    g_autofree NetworkdTag *own_tags = add_tags(networks, &management, &own);
    GPtrArray *files = networkd_files(conf, &own);
    for (guint i = 0; i < networks->len; i++) {
        const PoolNetwork *network = networks->pdata[i];
        if (!is_first_of_uplink(networks, i))
            continue;
        g_autoptr(Hostconf) base = uplink(network);
        g_autofree char *port = g_strconcat(network->interfaces[0], "-", NULL);
        NetworkdStyle further = {.prefix = style->prefix, .header = style->header, .bond = network->bond,
                                 .port = port, .by_name = TRUE};
        g_autofree NetworkdTag *tags = add_tags(networks, network, &further);
        g_ptr_array_extend_and_steal(files, networkd_files(base, &further));
    }
    g_ptr_array_sort(files, by_name);
    return files;
}

char *pool_network_lack(const GPtrArray *networks, const char *only, PoolNetworkMac mac_of)
{
    for (guint i = 0; i < networks->len; i++) {
        const PoolNetwork *network = networks->pdata[i];
        if (only != NULL && !g_str_equal(network->bridge, only))
            continue;
        for (char **name = network->interfaces; *name != NULL; name++) {
            g_autofree char *mac = mac_of(*name);
            if (mac == NULL)
                return g_strdup_printf("this host has no interface %s for the network %s", *name, network->bridge);
        }
    }
    return NULL;
}
