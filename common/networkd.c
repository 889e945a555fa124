/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "networkd.h"

#include <string.h>

/* Metrics below systemd-networkd's own, 1024, which an operator's own files have. */
#define FIRST_METRIC 100
#define TAG_SUFFIX "-v"
#define DEFAULT_MTU 1500 /* of Ethernet, IEEE 802.3 */

typedef struct {
    const Hostconf *conf;
    const NetworkdStyle *style;
    char *vlan; /* name of the VLAN interface; NULL: untagged */
    GPtrArray *files;
} Draft;

/* The MTU that the interfaces need for all that stands on them; 0: as it is. */
static unsigned largest_mtu(const NetworkdStyle *style)
{
    unsigned largest = style->mtu;
    for (gsize i = 0; i < style->tag_count; i++)
        largest = MAX(largest, style->tags[i].mtu);
    return largest;
}

/* A line of [Link]: MTU, or what is usual where others on the same interfaces want more. */
static char *mtu_line(const NetworkdStyle *style, unsigned mtu)
{
    if (largest_mtu(style) == 0)
        return g_strdup("");
    return g_strdup_printf("MTUBytes=%u\n", mtu != 0 ? mtu : DEFAULT_MTU);
}

static void file_free(gpointer data)
{
    NetworkdFile *file = data;
    g_free(file->name);
    g_free(file->text);
    g_free(file);
}

/* The file NAME with the lines of TEXT, which is freed. */
static void add(Draft *draft, const char *name, char *text)
{
    NetworkdFile *file = g_new0(NetworkdFile, 1);
    file->name = g_strconcat(draft->style->prefix, name, NULL);
    file->text = g_strconcat(draft->style->header, "\n", text, NULL);
    g_free(text);
    g_ptr_array_add(draft->files, file);
}

static void append_ipv4(GString *network, GString *sections, const Draft *draft, unsigned metric)
{
    const Hostconf *conf = draft->conf;
    if (conf->address_mode == HOSTCONF_ADDRESS_STATIC) {
        g_string_append_printf(network, "Address=%s\n", conf->address);
        if (conf->gateway != NULL)
            g_string_append_printf(network, "Gateway=%s\n", conf->gateway);
    }
    if (conf->address_mode == HOSTCONF_ADDRESS_DHCP)
        g_string_append_printf(sections,
                               "\n[DHCPv4]\nClientIdentifier=mac\nUseHostname=no\nUseDomains=yes\n"
                               "RouteMetric=%u\n%s",
                               metric, draft->style->dhcp != NULL ? draft->style->dhcp : "");
}

/* Routers are known by their advertisements alone, whoever gives the address (RFC 8415, section 4). */
static void append_ipv6(GString *network, GString *sections, const Hostconf *conf, unsigned metric)
{
    gboolean is_dhcp = conf->address6_mode == HOSTCONF_ADDRESS6_DHCP;
    gboolean is_auto = conf->address6_mode == HOSTCONF_ADDRESS6_AUTO;
    g_string_append_printf(network, "LinkLocalAddressing=%s\nIPv6AcceptRA=%s\n",
                           conf->address6_mode == HOSTCONF_ADDRESS6_NONE ? "no" : "ipv6",
                           is_auto || is_dhcp ? "yes" : "no");
    if (conf->address6_mode == HOSTCONF_ADDRESS6_STATIC) {
        g_string_append_printf(network, "Address=%s\n", conf->address6);
        if (conf->gateway6 != NULL)
            g_string_append_printf(network, "Gateway=%s\n", conf->gateway6);
    }
    if (!is_auto && !is_dhcp)
        return;
    g_string_append_printf(sections, "\n[IPv6AcceptRA]\nUseDomains=yes\nRouteMetric=%u\n", metric);
    if (is_dhcp)
        g_string_append(sections, "UseAutonomousPrefix=no\nDHCPv6Client=always\n");
    g_string_append(sections, "\n[DHCPv6]\nDUIDType=link-layer\nIAID=1\nUseHostname=no\n"
                              "UseDomains=yes\n");
    if (is_dhcp)
        g_string_append(sections, "WithoutRA=solicit\n");
}

/* Of bridge and bond: the first interface's address. */
static char *mac_line(const Draft *draft)
{
    return draft->style->by_name ? g_strdup("")
                                 : g_strdup_printf("MACAddress=%s\n", draft->conf->interface_macs[0]);
}

/* What the uppermost interface has: the sections of its .network file after [Match]. */
static char *addresses(const Draft *draft)
{
    const Hostconf *conf = draft->conf;
    unsigned metric = FIRST_METRIC + draft->style->number;
    gboolean is_wanted = conf->address_mode != HOSTCONF_ADDRESS_NONE ||
                         conf->address6_mode != HOSTCONF_ADDRESS6_NONE;
    /* Where routers decide, they are asked first; without the word here an address of DHCPv6
     * would come, too, but the interface would never count as configured. */
    gboolean is_ipv6_dhcp = conf->address6_mode == HOSTCONF_ADDRESS6_DHCP ||
                            conf->address6_mode == HOSTCONF_ADDRESS6_AUTO;
    gboolean is_ipv4_dhcp = conf->address_mode == HOSTCONF_ADDRESS_DHCP;

    g_autoptr(GString) network = g_string_new("\n[Network]\n");
    g_autoptr(GString) sections = g_string_new(NULL);
    g_string_append_printf(network, "DHCP=%s\n",
                           is_ipv4_dhcp && is_ipv6_dhcp ? "yes"
                           : is_ipv4_dhcp               ? "ipv4"
                           : is_ipv6_dhcp               ? "ipv6"
                                                        : "no");
    append_ipv4(network, sections, draft, metric);
    append_ipv6(network, sections, conf, metric);
    /* Not networkd's to remove: the pool's address, and guests' routes. Ganeti's address of IPv6 is a
     * deprecated one, which networkd takes for dynamic; "yes" keeps that, too, but would also keep
     * leases that are over. */
    if (draft->style->bridge != NULL)
        g_string_append_printf(network, "KeepConfiguration=%s\n",
                               is_ipv4_dhcp || is_ipv6_dhcp ? "static" : "yes");
    if (draft->style->address != NULL)
        g_string_append_printf(sections,
                               "\n[Address]\nAddress=%s\nScope=link\n"
                               "# It is there at once.\nDuplicateAddressDetection=none\n",
                               draft->style->address);
    /* A bridge that is there already gets the address of a card that was replaced, too. */
    g_autofree char *mac = draft->style->bridge != NULL ? mac_line(draft) : g_strdup("");
    g_autofree char *mtu = mtu_line(draft->style, draft->style->mtu);
    /* Not "no": where nothing is required, systemd-networkd-wait-online waits for anything at all,
     * until its time is over. */
    return g_strdup_printf("\n[Link]\n%s%sRequiredForOnline=%s\n%s%s", mac, mtu,
                           is_wanted ? "routable" : "no-carrier", network->str, sections->str);
}

/* The same of an interface that others stand on: LINES tie them together. */
static char *port(const Draft *draft, unsigned mtu, const char *lines)
{
    g_autofree char *line = mtu_line(draft->style, mtu);
    return g_strdup_printf("\n[Link]\n%sRequiredForOnline=no\n\n[Network]\n%s\n"
                           "LinkLocalAddressing=no\n",
                           line, lines);
}

/* The .network file of the interface or bond on which stand: VLANs, the bridge, or nothing. */
static char *above(const Draft *draft)
{
    const NetworkdStyle *style = draft->style;
    if (draft->vlan == NULL && style->bridge == NULL && style->tag_count == 0)
        return addresses(draft);
    g_autoptr(GStrvBuilder) lines = g_strv_builder_new();
    if (draft->vlan != NULL)
        g_strv_builder_take(lines, g_strconcat("VLAN=", draft->vlan, NULL));
    else if (style->bridge != NULL)
        g_strv_builder_take(lines, g_strconcat("Bridge=", style->bridge, NULL));
    for (gsize i = 0; i < style->tag_count; i++)
        g_strv_builder_take(lines, g_strconcat("VLAN=", style->tags[i].bridge, TAG_SUFFIX, NULL));
    g_auto(GStrv) all = g_strv_builder_end(lines);
    g_autofree char *text = g_strjoinv("\n", all);
    return port(draft, largest_mtu(style), text);
}

static void add_device(Draft *draft, const char *device, char *netdev, char *network)
{
    g_autofree char *netdev_name = g_strconcat(device, ".netdev", NULL);
    g_autofree char *network_name = g_strconcat(device, ".network", NULL);
    g_autofree char *rest = network;
    add(draft, netdev_name, netdev);
    add(draft, network_name, g_strdup_printf("[Match]\nName=%s\n%s", device, rest));
}

static void add_bridge(Draft *draft, const char *bridge, char *network)
{
    g_autofree char *mac = mac_line(draft);
    add_device(draft, bridge,
               g_strdup_printf("[NetDev]\nName=%s\nKind=bridge\n%s\n"
                               "[Bridge]\n"
                               "# One uplink cannot make a loop, and a port forwards at once.\n"
                               "STP=no\nForwardDelaySec=0\n",
                               bridge, mac),
               network);
}

static void add_vlan(Draft *draft, const char *device, unsigned tag, char *network)
{
    add_device(draft, device,
               g_strdup_printf("[NetDev]\nName=%s\nKind=vlan\n\n[VLAN]\nId=%u\n", device, tag),
               network);
}

/* The management network's VLAN: under its bridge, or with its addresses. */
static void add_own_vlan(Draft *draft)
{
    const char *bridge = draft->style->bridge;
    g_autofree char *line = bridge != NULL ? g_strconcat("Bridge=", bridge, NULL) : NULL;
    add_vlan(draft, draft->vlan, draft->conf->vlan,
             line != NULL ? port(draft, draft->style->mtu, line) : addresses(draft));
}

static void add_tag(Draft *draft, const NetworkdTag *tag)
{
    g_autofree char *device = g_strconcat(tag->bridge, TAG_SUFFIX, NULL);
    g_autofree char *line = g_strconcat("Bridge=", tag->bridge, NULL);
    add_vlan(draft, device, tag->vlan, port(draft, tag->mtu, line));
    add_bridge(draft, tag->bridge, port(draft, tag->mtu, "IPv6AcceptRA=no"));
}

static const char *bond_name(const NetworkdStyle *style)
{
    return style->bond != NULL ? style->bond : NETWORKD_BOND;
}

/* The file of the interface NUMBER, which KEY finds; REST follows its [Match]. */
static void add_port(Draft *draft, unsigned number, const char *key, const char *comment, const char *rest)
{
    const NetworkdStyle *style = draft->style;
    const char *interface = draft->conf->interface_macs[number];
    g_autofree char *name =
        g_strdup_printf("%s%u.network", style->port != NULL ? style->port : "interface", number);
    if (style->by_name)
        add(draft, name, g_strdup_printf("[Match]\nName=%s\n%s", interface, rest));
    else
        add(draft, name, g_strdup_printf("[Match]\n%s=%s\n%sType=ether\nKind=!*\n%s", key, interface, comment, rest));
}

static void add_bond(Draft *draft)
{
    static const char active_backup[] =
        "Mode=active-backup\n"
        "# Switches with the spanning tree protocol forward 30 s after a link is there; it is\n"
        "# used at once only where there is no other.\n"
        "UpDelaySec=31s\n";
    static const char lacp[] = "Mode=802.3ad\n"
                               "# A partner that falls silent is noticed after 3 s instead of 90.\n"
                               "LACPTransmitRate=fast\n"
                               "TransmitHashPolicy=layer3+4\n";
    g_autofree char *mac = mac_line(draft);
    add_device(draft, bond_name(draft->style),
               g_strdup_printf("[NetDev]\nName=%s\nKind=bond\n%s\n"
                               "[Bond]\n%sMIIMonitorSec=100ms\n",
                               bond_name(draft->style), mac,
                               draft->conf->bond_mode == HOSTCONF_BOND_LACP ? lacp : active_backup),
               above(draft));
}

/* NUMBER: 0 is the first one, the primary of a bond. */
static void add_member(Draft *draft, unsigned number)
{
    gboolean is_primary = number == 0 && draft->conf->bond_mode == HOSTCONF_BOND_ACTIVE_BACKUP;
    g_autofree char *line = g_strconcat("Bond=", bond_name(draft->style),
                                        is_primary ? "\nPrimarySlave=yes" : NULL, NULL);
    g_autofree char *rest = port(draft, largest_mtu(draft->style), line);
    add_port(draft, number, "# In a bond all have the MAC of the first.\nPermanentMACAddress", "", rest);
}

static void add_interface(Draft *draft)
{
    g_autofree char *rest = above(draft);
    add_port(draft, 0, "MACAddress", "# Bridge and VLAN interface have the same address.\n", rest);
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp((*(NetworkdFile *const *)a)->name, (*(NetworkdFile *const *)b)->name);
}

GPtrArray *networkd_files_new(void)
{
    return g_ptr_array_new_with_free_func(file_free);
}

static char *vlan_name(const Hostconf *conf, const NetworkdStyle *style)
{
    if (style->number > 0)
        return g_strdup_printf("vlan%u-%u", conf->vlan, style->number);
    return g_strdup_printf("vlan%u", conf->vlan);
}

char *networkd_device(const Hostconf *conf, const NetworkdStyle *style, const char *interface)
{
    if (style->bridge != NULL)
        return g_strdup(style->bridge);
    if (conf->vlan != 0)
        return vlan_name(conf, style);
    return g_strdup(conf->interface_macs[1] != NULL ? bond_name(style) : interface);
}

GPtrArray *networkd_files(const Hostconf *conf, const NetworkdStyle *style)
{
    g_autofree char *vlan = conf->vlan != 0 ? vlan_name(conf, style) : NULL;
    Draft draft = {conf, style, vlan, networkd_files_new()};
    if (style->bridge != NULL)
        add_bridge(&draft, style->bridge, addresses(&draft));
    if (vlan != NULL)
        add_own_vlan(&draft);
    for (gsize i = 0; i < style->tag_count; i++)
        add_tag(&draft, &style->tags[i]);
    if (conf->interface_macs[1] != NULL) {
        add_bond(&draft);
        for (unsigned i = 0; conf->interface_macs[i] != NULL; i++)
            add_member(&draft, i);
    } else {
        add_interface(&draft);
    }
    g_ptr_array_sort(draft.files, by_name);
    return draft.files;
}
