/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline_network.h"

#include <string.h>

#include "suggest.h"
#include "validate.h"

gboolean cmdline_take_device(Reader *reader, const char *value, GError **error)
{
    g_auto(GStrv) names = g_strsplit(value, ",", -1);
    if (*names == NULL)
        return validate_interface(value, error);
    for (char **name = names; *name != NULL; name++)
        if (!validate_mac(*name, NULL) && !validate_interface(*name, error))
            return FALSE;
    parameter_set(&reader->cmdline->setup->device, g_str_equal(value, "all") ? NULL : value);
    return TRUE;
}

static gboolean take_ip(Reader *reader, const char *value, GError **error)
{
    if (!validate_ipv4(value, error))
        return FALSE;
    parameter_set(&reader->cmdline->setup->address, value);
    return TRUE;
}

static gboolean take_netmask(Reader *reader, const char *value, GError **error)
{
    unsigned prefix;
    if (!validate_netmask(value, &prefix, error))
        return FALSE;
    parameter_set(&reader->netmask, value);
    return TRUE;
}

static gboolean take_gateway(Reader *reader, const char *value, GError **error)
{
    if (!validate_ipv4(value, error))
        return FALSE;
    parameter_set(&reader->cmdline->setup->gateway, value);
    return TRUE;
}

static gboolean take_dns(Reader *reader, const char *value, GError **error)
{
    g_auto(GStrv) servers = g_strsplit(value, ",", -1);
    for (char **server = servers; *server != NULL; server++)
        if (!validate_ip(*server, error))
            return FALSE;
    g_strfreev(reader->cmdline->setup->dns_servers);
    reader->cmdline->setup->dns_servers = g_steal_pointer(&servers);
    return TRUE;
}

static gboolean take_domain(Reader *reader, const char *value, GError **error)
{
    if (!validate_hostname(value, error))
        return FALSE;
    parameter_set(&reader->cmdline->setup->domain, value);
    return TRUE;
}

static gboolean take_vlan(Reader *reader, const char *value, GError **error)
{
    return validate_vlan(value, &reader->cmdline->setup->vlan, error);
}

/* With XenServer's names for the same on an installed host. */
static gboolean take_protov6(Reader *reader, const char *value, GError **error)
{
    static const struct {
        const char *name;
        NetworkSetupMode mode;
    } modes[] = {{"autoconf", NETWORK_SETUP_AUTO},
                 {"dhcp", NETWORK_SETUP_AUTO}, /* where routers say so */
                 {"static", NETWORK_SETUP_STATIC},
                 {"none", NETWORK_SETUP_OFF}};
    for (gsize i = 0; i < G_N_ELEMENTS(modes); i++) {
        if (!g_str_equal(value, modes[i].name))
            continue;
        reader->cmdline->setup->ipv6 = modes[i].mode;
        return TRUE;
    }
    return parameter_fail(error, "the value must be autoconf, dhcp, static or none");
}

static gboolean take_ipv6(Reader *reader, const char *value, GError **error)
{
    if (!validate_ipv6_prefix(value, error))
        return FALSE;
    reader->cmdline->setup->ipv6 = NETWORK_SETUP_STATIC;
    parameter_set(&reader->cmdline->setup->address6, value);
    return TRUE;
}

static gboolean take_gatewayv6(Reader *reader, const char *value, GError **error)
{
    if (!validate_ipv6_gateway(value, error))
        return FALSE;
    parameter_set(&reader->cmdline->setup->gateway6, value);
    return TRUE;
}

static gboolean take_bond(Reader *reader, const char *value, GError **error)
{
    gboolean is_lacp = g_str_equal(value, "lacp");
    if (!is_lacp && !g_str_equal(value, "active-backup"))
        return parameter_fail(error, "the value must be active-backup or lacp");
    reader->cmdline->setup->bond_mode = is_lacp ? HOSTCONF_BOND_LACP : HOSTCONF_BOND_ACTIVE_BACKUP;
    return TRUE;
}

/* Those of "dhcp" and "none" begin after the three that only "static" has. */
static const Parameter settings[] = {
    {"ip", take_ip},     {"netmask", take_netmask},   {"gateway", take_gateway},
    {"dns", take_dns},   {"domain", take_domain},     {"vlan", take_vlan},
    {"bond", take_bond}, {"protov6", take_protov6},   {"ipv6", take_ipv6},
    {"gatewayv6", take_gatewayv6}, {NULL},
};
#define STATIC_ONLY 3

static void read_settings(Reader *reader, const Parameter *known, const char *text)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const Parameter *parameter = known; parameter->name != NULL; parameter++)
        g_ptr_array_add(names, (char *)parameter->name);
    g_ptr_array_add(names, NULL);

    g_auto(GStrv) words = g_strsplit(text, ";", -1);
    for (char **setting = words; *setting != NULL; setting++) {
        g_auto(GStrv) parts = g_strsplit(*setting, "=", 2);
        if (*parts == NULL) /* ";;" or a ";" at the end */
            continue;
        const Parameter *parameter = parameter_find(known, parts[0]);
        if (parameter != NULL) {
            parameter_take(reader, parameter, "network_config: ", parts[1] != NULL ? parts[1] : "");
            continue;
        }
        g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
        g_autofree char *clause = suggest_clause(parts[0], (const char *const *)names->pdata);
        g_autofree char *shown = g_strescape(parts[0], NULL);
        g_ptr_array_add(reader->reasons,
                        g_strdup_printf("kernel command line: network_config: '%s' is none of %s%s",
                                        shown, all, clause));
    }
}

gboolean cmdline_take_network(Reader *reader, const char *value, GError **error)
{
    NetworkSetup *setup = reader->cmdline->setup;
    g_auto(GStrv) parts = g_strsplit(value, ":", 2);
    const char *method = *parts != NULL ? parts[0] : "";
    const char *text = *parts != NULL && parts[1] != NULL ? parts[1] : "";

    gboolean is_static = g_str_equal(method, "static");
    if (!is_static && !g_str_equal(method, "dhcp") && !g_str_equal(method, "none"))
        return parameter_fail(error, "the value must be dhcp, static:ip=…;netmask=…;gateway=… or none (no "
                           "IPv4), all with dns=…;domain=…;vlan=N;bond=…;ipv6=…;gatewayv6=… if "
                           "wanted");

    setup->ipv4 = is_static                       ? NETWORK_SETUP_STATIC
                  : g_str_equal(method, "dhcp") ? NETWORK_SETUP_AUTO
                                                  : NETWORK_SETUP_OFF;
    unsigned reasons = reader->reasons->len;
    read_settings(reader, is_static ? settings : settings + STATIC_ONLY, text);
    if (reader->reasons->len > reasons)
        return TRUE;
    if (setup->ipv6 == NETWORK_SETUP_STATIC && setup->address6 == NULL)
        return parameter_fail(error, "protov6=static needs ipv6=ADDRESS/PREFIX");
    if (setup->ipv4 == NETWORK_SETUP_OFF && setup->ipv6 == NETWORK_SETUP_OFF)
        return parameter_fail(error, "none with protov6=none leaves no network at all");
    if (!is_static)
        return TRUE;
    if (setup->address == NULL || reader->netmask == NULL)
        return parameter_fail(error, "static needs ip=… and netmask=… (in a GRUB menu the value must be in "
                           "quotes, for its ';')");

    unsigned prefix = 0;
    validate_netmask(reader->netmask, &prefix, NULL);
    g_autofree char *address = g_strdup_printf("%s/%u", setup->address, prefix);
    parameter_set(&setup->address, address);
    return TRUE;
}
