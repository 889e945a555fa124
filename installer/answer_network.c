/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_network.h"

#include <arpa/inet.h>
#include <string.h>

#include "answer_part.h"
#include "validate.h"

#define ADDRESS_MAX 16 /* bytes */

/* ADDRESS of either family as bytes, the highest first; their number, or 0. */
static unsigned to_bytes(const char *address, guint8 *ret_bytes)
{
    if (inet_pton(AF_INET, address, ret_bytes) == 1)
        return 4;
    return inet_pton(AF_INET6, address, ret_bytes) == 1 ? 16 : 0;
}

gboolean answer_network_has(const char *prefix, const char *address)
{
    guint8 network[ADDRESS_MAX], other[ADDRESS_MAX];
    g_auto(GStrv) parts = g_strsplit(prefix, "/", 2);
    unsigned length = to_bytes(parts[0], network);
    if (length == 0 || parts[1] == NULL || to_bytes(address, other) != length)
        return FALSE;
    unsigned bits = (unsigned)g_ascii_strtoull(parts[1], NULL, 10);
    for (unsigned bit = 0; bit < bits && bit < length * 8; bit++)
        if ((network[bit / 8] ^ other[bit / 8]) & (0x80 >> bit % 8))
            return FALSE;
    return TRUE;
}

/* Whether all bits of ADDRESS behind the first PREFIX are BIT. */
static gboolean host_part_is(const char *address, unsigned prefix, unsigned bit)
{
    struct in_addr number = {0};
    inet_pton(AF_INET, address, &number);
    guint32 mask = ~(guint32)0 >> prefix;
    return (ntohl(number.s_addr) & mask) == (bit != 0 ? mask : 0);
}

static void read_gateway(const Node *gateway, const char *prefix, char **target,
                         Problems *problems)
{
    part_set(target, gateway->value);
    g_auto(GStrv) own = g_strsplit(prefix, "/", 2);
    /* A link-local address is in the network of every interface (RFC 4291, section 2.5.6). */
    gboolean is_near = validate_ipv6_gateway(gateway->value, NULL) &&
                       !validate_ipv6(gateway->value, NULL);
    if (!is_near && !answer_network_has(prefix, gateway->value))
        problems_error(problems, gateway->value_offset,
                       "the gateway %s is not in the network of the address %s", gateway->value,
                       prefix);
    else if (g_str_equal(gateway->value, own[0]))
        problems_error(problems, gateway->value_offset, "the gateway %s is the host's own address",
                       gateway->value);
}

/* A static IPv4 address: mask and gateway must fit it. */
static void read_address(const Node *interface, Hostconf *host, Problems *problems)
{
    const Node *address = node_find(interface, "ipaddr");
    const Node *mask = node_find(interface, "subnet");
    const Node *gateway = node_find(interface, "gateway");
    if (address == NULL || mask == NULL)
        return;

    unsigned prefix = 0;
    validate_netmask(mask->value, &prefix, NULL);
    g_free(host->address);
    host->address = g_strdup_printf("%s/%u", address->value, prefix);

    /* RFC 3021: a network of two addresses has neither of the two special ones. */
    if (prefix < 31 && (host_part_is(address->value, prefix, 0) ||
                        host_part_is(address->value, prefix, 1)))
        problems_error(
            problems, address->value_offset,
            "the address %s is the network's own or its broadcast address with the netmask %s",
            address->value, mask->value);
    if (gateway != NULL)
        read_gateway(gateway, host->address, &host->gateway, problems);
}

/*
 * Which elements an address of PROTO needs (the first N_NEEDED of PARTS) or cannot have.
 * ATTRIBUTE: "proto" or "protov6".
 */
static void check_parts(const Node *interface, const char *attribute, const char *proto,
                        const char *const *parts, unsigned n_needed, Problems *problems)
{
    gboolean is_static = g_str_equal(proto, "static");
    for (unsigned i = 0; parts[i] != NULL; i++) {
        const Node *part = part_find(interface->children, parts[i]);
        if (!is_static && part != NULL)
            problems_error(problems, part->offset,
                           "<%s> and %s=\"%s\" contradict each other: write %s=\"static\" or "
                           "remove it",
                           part->name, attribute, proto, attribute);
        if (is_static && part == NULL && i < n_needed)
            problems_error(problems, interface->offset, "%s=\"static\" needs an element <%s>",
                           attribute, parts[i]);
    }
    if (is_static && part_find(interface->children, parts[n_needed]) == NULL)
        problems_warning(problems, interface->offset,
                         "there is no <%s>: the host will reach nothing outside its own network",
                         parts[n_needed]);
}

static void read_ipv4(const Node *interface, Hostconf *host, Problems *problems)
{
    static const char *const parts[] = {"ipaddr", "subnet", "gateway", NULL};
    const char *proto = node_value(interface, "@proto");
    host->address_mode = (HostconfAddressMode)node_choice(interface, "@proto",
                                                          HOSTCONF_ADDRESS_DHCP);
    if (proto != NULL)
        check_parts(interface, "proto", proto, parts, 2, problems);
    if (host->address_mode == HOSTCONF_ADDRESS_STATIC)
        read_address(interface, host, problems);
}

static void read_ipv6(const Node *interface, Hostconf *host, Problems *problems)
{
    static const char *const parts[] = {"ipv6", "gatewayv6", NULL};
    const Node *attribute = part_find(interface->attributes, "protov6");
    host->address6_mode = (HostconfAddress6Mode)node_choice(interface, "@protov6",
                                                            HOSTCONF_ADDRESS6_NONE);
    if (attribute == NULL || attribute->valid)
        check_parts(interface, "protov6", attribute != NULL ? attribute->value : "none", parts, 1,
                    problems);
    if (host->address_mode == HOSTCONF_ADDRESS_NONE &&
        host->address6_mode == HOSTCONF_ADDRESS6_NONE && (attribute == NULL || attribute->valid))
        problems_error(problems, interface->offset,
                       "proto=\"none\" leaves the host without an address: give it IPv6 with "
                       "protov6, or write proto=\"dhcp\" or proto=\"static\"");

    const Node *address = node_find(interface, "ipv6"), *gateway = node_find(interface, "gatewayv6");
    if (host->address6_mode != HOSTCONF_ADDRESS6_STATIC || address == NULL)
        return;
    part_set(&host->address6, address->value);
    if (gateway != NULL)
        read_gateway(gateway, host->address6, &host->gateway6, problems);
}

static void read_bond(const Node *bond, Answers *answers, Problems *problems)
{
    g_autoptr(GPtrArray) members = g_ptr_array_new();
    node_find_all(bond, "member", members);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (unsigned i = 0; i < members->len; i++) {
        const Node *member = members->pdata[i];
        char *name = part_interface(member, problems);
        if (name == NULL)
            continue;
        if (g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
            problems_error(problems, member->offset, "'%s' is in the bond already", name);
        g_ptr_array_add(names, name);
    }
    if (members->len < 2 && members->len == bond->children->len)
        problems_error(problems, bond->offset, "<bond> needs at least two elements <member>");
    answers->host->bond_mode = (HostconfBondMode)node_choice(bond, "@mode",
                                                             HOSTCONF_BOND_ACTIVE_BACKUP);
    g_ptr_array_add(names, NULL);
    g_strfreev(answers->interfaces);
    answers->interfaces = (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

static void read_interfaces(const Node *interface, Answers *answers, Problems *problems)
{
    const Node *bond = part_find(interface->children, "bond");
    const Node *name = part_find(interface->attributes, "hwaddr");
    if (name == NULL)
        name = part_find(interface->attributes, "name");
    if (bond == NULL) {
        if (name == NULL)
            return; /* the only one that there is */
        g_strfreev(answers->interfaces);
        answers->interfaces = g_new0(char *, 2);
        answers->interfaces[0] = part_interface(interface, problems);
        return;
    }
    if (name != NULL)
        problems_error(problems, name->offset,
                       "attribute '%s' and <bond> contradict each other: a bond has the interfaces "
                       "of its members",
                       name->name);
    if (bond->valid)
        read_bond(bond, answers, problems);
}

void answer_read_network(const Node *root, Answers *answers, Problems *problems)
{
    const Node *interface = node_find(root, "admin-interface");
    if (interface == NULL)
        return;
    Hostconf *host = answers->host;
    read_interfaces(interface, answers, problems);

    const char *vlan = node_value(interface, "@vlan");
    if (vlan != NULL)
        validate_vlan(vlan, &host->vlan, NULL);
    read_ipv4(interface, host, problems);
    read_ipv6(interface, host, problems);
}
