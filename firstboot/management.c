/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "management.h"

#include "interface.h"
#include "networkd.h"

static void interface_free(gpointer data)
{
    ManagementInterface *interface = data;
    g_free(interface->mac);
    g_free(interface->name);
    g_free(interface);
}

void management_free(Management *management)
{
    if (management == NULL)
        return;
    g_free(management->address);
    g_free(management->address6);
    g_free(management->gateway);
    g_free(management->gateway6);
    g_ptr_array_unref(management->interfaces);
    bond_free(management->bond);
    g_free(management);
}

static ManagementInterface *read_interface(const char *mac, const Bond *bond)
{
    ManagementInterface *interface = g_new0(ManagementInterface, 1);
    interface->mac = g_strdup(mac);
    interface->name = interface_with_mac(mac);
    interface->has_link = interface->name != NULL && interface_has_link(interface->name);
    interface->is_used = bond != NULL
                             ? interface->name != NULL &&
                                   g_strv_contains((const char *const *)bond->used, interface->name)
                             : interface->has_link;
    return interface;
}

Management *management_read(const Hostconf *conf)
{
    Management *management = g_new0(Management, 1);
    gboolean is_static6 = conf != NULL && conf->address6_mode == HOSTCONF_ADDRESS6_STATIC;
    const char *wanted6 = is_static6 ? conf->address6 : NULL;
    management->address = interface_address(HOST_BRIDGE);
    management->gateway = interface_gateway(HOST_BRIDGE);
    management->address6 = interface_address6(HOST_BRIDGE, wanted6);
    management->gateway6 = interface_gateway6(HOST_BRIDGE);
    management->address6_is_duplicate = is_static6 && management->address6 == NULL &&
                                        interface_address6_is_duplicate(HOST_BRIDGE, wanted6);
    management->interfaces = g_ptr_array_new_with_free_func(interface_free);
    if (conf == NULL)
        return management;
    if (g_strv_length(conf->interface_macs) > 1)
        management->bond = bond_read("", NETWORKD_BOND);
    for (char **mac = conf->interface_macs; *mac != NULL; mac++)
        g_ptr_array_add(management->interfaces, read_interface(*mac, management->bond));
    return management;
}

static gboolean wants_ipv4(const Hostconf *conf)
{
    return conf == NULL || conf->address_mode != HOSTCONF_ADDRESS_NONE;
}

static gboolean wants_ipv6(const Hostconf *conf)
{
    return conf != NULL && conf->address6_mode != HOSTCONF_ADDRESS6_NONE;
}

const char *management_primary(const Management *management, const Hostconf *conf)
{
    if (conf == NULL && management->address == NULL)
        return management->address6;
    return wants_ipv4(conf) ? management->address : management->address6;
}

char *management_addresses(const Management *management)
{
    const char *both[3] = {NULL};
    unsigned count = 0;
    if (management->address != NULL)
        both[count++] = management->address;
    if (management->address6 != NULL)
        both[count++] = management->address6;
    return count > 0 ? g_strjoinv(", ", (char **)both) : g_strdup("no address");
}

gboolean management_is_complete(const Management *management, const Hostconf *conf)
{
    return (!wants_ipv4(conf) || management->address != NULL) &&
           (!wants_ipv6(conf) || management->address6 != NULL);
}

/* "ens3 (52:54:00:12:34:56)", or all members of the bond: for messages. */
static char *describe(const Management *management)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < management->interfaces->len; i++) {
        const ManagementInterface *interface = management->interfaces->pdata[i];
        g_string_append_printf(text, "%s%s (%s)", i > 0 ? ", " : "",
                               interface->name != NULL ? interface->name : "no interface",
                               interface->mac);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static unsigned count(const Management *management, gboolean with_link)
{
    unsigned number = 0;
    for (guint i = 0; i < management->interfaces->len; i++) {
        const ManagementInterface *interface = management->interfaces->pdata[i];
        number += with_link ? interface->has_link : interface->name != NULL;
    }
    return number;
}

/* Ends a sentence about an address that did not come through a bond that has no partner. */
static const char *lacp_clause(const Management *management)
{
    const Bond *bond = management->bond;
    return bond != NULL && bond->is_lacp && bond->partner == NULL
               ? ". No switch has answered by LACP either: are the ports in one LACP group?"
               : "";
}

static char *lack_of_ipv4(const Management *management, const Hostconf *conf)
{
    g_autofree char *where = describe(management);
    if (conf->address_mode == HOSTCONF_ADDRESS_STATIC)
        return g_strdup_printf("systemd-networkd has not set the address %s on " HOST_BRIDGE
                               ": see 'journalctl -u systemd-networkd'",
                               conf->address);
    g_autofree char *vlan = conf->vlan != 0 ? g_strdup_printf(", VLAN %u", conf->vlan)
                                            : g_strdup("");
    return g_strdup_printf("no DHCP server has answered on %s%s: check the DHCP server and the "
                           "VLAN of the switch port, or give the host a static address in "
                           HOSTCONF_PATH "%s",
                           where, vlan, lacp_clause(management));
}

static char *lack_of_ipv6(const Management *management, const Hostconf *conf)
{
    g_autofree char *where = describe(management);
    const char *lacp = lacp_clause(management);
    switch (conf->address6_mode) {
    case HOSTCONF_ADDRESS6_STATIC:
        if (management->address6_is_duplicate)
            return g_strdup_printf("another machine on this network has the address %s already: "
                                   "take it off there, or choose another one in " HOSTCONF_PATH,
                                   conf->address6);
        return g_strdup_printf("systemd-networkd has not set the address %s on " HOST_BRIDGE
                               ": see 'journalctl -u systemd-networkd'",
                               conf->address6);
    case HOSTCONF_ADDRESS6_DHCP:
        return g_strdup_printf("no DHCPv6 server has answered on %s: check the server, or take "
                               "another address6-mode in " HOSTCONF_PATH "%s",
                               where, lacp);
    default:
        break;
    }
    if (management->gateway6 != NULL)
        return g_strdup_printf("the router %s advertises no prefix to make an IPv6 address of, and "
                               "no DHCPv6 server: check its settings, or give the host a static "
                               "address6 in " HOSTCONF_PATH,
                               management->gateway6);
    return g_strdup_printf("no router has advertised an IPv6 prefix on %s: check the router and "
                           "the VLAN of the switch port, or give the host a static address6 in "
                           HOSTCONF_PATH "%s",
                           where, lacp);
}

char *management_lack(const Management *management, const Hostconf *conf)
{
    if (management_is_complete(management, conf))
        return NULL;
    g_autofree char *where = describe(management);
    if (count(management, FALSE) == 0)
        return g_strdup_printf("no network interface has the address %s: was the card replaced? "
                               "Put its address into " HOSTCONF_PATH
                               " ([network], interface-macs) and run 'slipway firstboot'",
                               conf->interface_macs[0]);
    if (count(management, TRUE) == 0)
        return g_strdup_printf("the management interface %s has no link: check cable and switch "
                               "port",
                               where);
    g_autofree char *first = wants_ipv4(conf) && management->address == NULL
                                 ? lack_of_ipv4(management, conf)
                                 : NULL;
    g_autofree char *second = wants_ipv6(conf) && management->address6 == NULL
                                  ? lack_of_ipv6(management, conf)
                                  : NULL;
    if (first != NULL && second != NULL)
        return g_strconcat(first, "; ", second, NULL);
    return first != NULL ? g_steal_pointer(&first) : g_steal_pointer(&second);
}

char *management_weakness(const Management *management, const Hostconf *conf)
{
    const Bond *bond = management->bond;
    if (bond == NULL)
        return NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    if (bond->is_lacp && bond->partner == NULL)
        g_string_append(text, "no switch answers the bond by LACP, so one of its interfaces is used "
                              "alone: are the switch ports in one LACP group?");
    for (guint i = 0; i < management->interfaces->len; i++) {
        const ManagementInterface *interface = management->interfaces->pdata[i];
        const char *separator = text->len > 0 ? "; " : "";
        if (interface->name == NULL)
            g_string_append_printf(text, "%sno network interface has the address %s", separator,
                                   interface->mac);
        else if (!interface->has_link)
            g_string_append_printf(text, "%s%s (%s) has no link: check cable and switch port",
                                   separator, interface->name, interface->mac);
        else if (bond->is_lacp && bond->partner != NULL && !interface->is_used)
            g_string_append_printf(text, "%s%s (%s) is not in the switch's LACP group with the others",
                                   separator, interface->name, interface->mac);
    }
    return text->len > 0 ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}
