/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "interface.h"

#include <arpa/inet.h>
#include <gio/gio.h>
#include <ifaddrs.h>
#include <linux/if_addr.h>
#include <netinet/in.h>
#include <string.h>

#define SCOPE_GLOBAL 0 /* of /proc/net/if_inet6, also for unique local addresses */

char *interface_address(const char *interface)
{
    struct ifaddrs *list;
    if (getifaddrs(&list) < 0)
        return NULL;
    char *found = NULL;
    for (struct ifaddrs *entry = list; entry != NULL && found == NULL; entry = entry->ifa_next) {
        /* An address with a label comes under the label's name: "xenbr0:0". */
        if (!g_str_equal(entry->ifa_name, interface) || entry->ifa_addr == NULL ||
            entry->ifa_netmask == NULL || entry->ifa_addr->sa_family != AF_INET)
            continue;
        struct in_addr address = ((struct sockaddr_in *)(void *)entry->ifa_addr)->sin_addr;
        struct in_addr mask = ((struct sockaddr_in *)(void *)entry->ifa_netmask)->sin_addr;
        if ((ntohl(address.s_addr) & 0xffff0000) == 0xa9fe0000) /* 169.254.0.0/16, RFC 3927 */
            continue;
        char text[INET_ADDRSTRLEN];
        inet_ntop(AF_INET, &address, text, sizeof text);
        found = g_strdup_printf("%s/%d", text, __builtin_popcount(mask.s_addr));
    }
    freeifaddrs(list);
    return found;
}

gboolean interface_is_own(const char *address)
{
    g_autoptr(GInetAddress) inet = g_inet_address_new_from_string(address);
    if (inet == NULL)
        return FALSE;
    g_autoptr(GSocketAddress) any_port = g_inet_socket_address_new(inet, 0);
    g_autoptr(GSocket) socket = g_socket_new(g_inet_address_get_family(inet),
                                             G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
    /* Only an own address can be bound to. */
    return socket != NULL && g_socket_bind(socket, any_port, FALSE, NULL);
}

char *interface_host_part(const char *address)
{
    const char *slash = strchr(address, '/');
    return slash != NULL ? g_strndup(address, (gsize)(slash - address)) : g_strdup(address);
}

char *interface_parse_gateway(const char *routes, const char *interface)
{
    g_auto(GStrv) lines = g_strsplit(routes, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        /* Iface, Destination, Gateway, Flags …; addresses as numbers in the machine's order. */
        g_auto(GStrv) fields = g_strsplit(*line, "\t", 4);
        if (g_strv_length(fields) < 4 || !g_str_equal(fields[0], interface) ||
            !g_str_equal(fields[1], "00000000"))
            continue;
        struct in_addr gateway = {.s_addr = (in_addr_t)g_ascii_strtoull(fields[2], NULL, 16)};
        char text[INET_ADDRSTRLEN];
        inet_ntop(AF_INET, &gateway, text, sizeof text);
        return g_strdup(text);
    }
    return NULL;
}

char *interface_gateway(const char *interface)
{
    g_autofree char *routes = NULL;
    if (!g_file_get_contents("/proc/net/route", &routes, NULL, NULL))
        return NULL;
    return interface_parse_gateway(routes, interface);
}

/* 32 hexadecimal digits as an address; FALSE: they are not. */
static gboolean parse_address(const char *digits, struct in6_addr *ret_address)
{
    if (strlen(digits) != 2 * sizeof ret_address->s6_addr)
        return FALSE;
    for (gsize i = 0; i < sizeof ret_address->s6_addr; i++) {
        int high = g_ascii_xdigit_value(digits[2 * i]);
        int low = g_ascii_xdigit_value(digits[2 * i + 1]);
        if (high < 0 || low < 0)
            return FALSE;
        ret_address->s6_addr[i] = (guint8)(high << 4 | low);
    }
    return TRUE;
}

static guint64 parse_hex(const char *text)
{
    return g_ascii_strtoull(text, NULL, 16);
}

/* A line of /proc/net/if_inet6. */
typedef struct {
    struct in6_addr address;
    unsigned prefix, flags;
} Address6;

static gboolean parse_line6(const char *line, const char *interface, Address6 *ret_entry)
{
    g_autofree char *words = g_strdup(line);
    char *fields[6], *rest = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        if ((fields[i] = strtok_r(i == 0 ? words : NULL, " ", &rest)) == NULL)
            return FALSE;
    ret_entry->prefix = (unsigned)parse_hex(fields[2]);
    ret_entry->flags = (unsigned)parse_hex(fields[4]);
    return g_str_equal(fields[5], interface) && parse_hex(fields[3]) == SCOPE_GLOBAL &&
           parse_address(fields[0], &ret_entry->address);
}

/* Whether ENTRY is ADDRESS, "2001:db8::10/64". */
static gboolean is_address(const Address6 *entry, const char *address)
{
    g_autofree char *host = interface_host_part(address);
    struct in6_addr bytes;
    return inet_pton(AF_INET6, host, &bytes) == 1 && IN6_ARE_ADDR_EQUAL(&bytes, &entry->address);
}

/* Whether A is the better address for a host to be known by. */
static gboolean is_better(const Address6 *a, const Address6 *b)
{
    if (a->prefix != b->prefix)
        return a->prefix > b->prefix; /* DHCP gives single addresses */
    return memcmp(&a->address, &b->address, sizeof a->address) < 0;
}

static char *print_address6(const Address6 *entry)
{
    char text[INET6_ADDRSTRLEN];
    inet_ntop(AF_INET6, &entry->address, text, sizeof text);
    return g_strdup_printf("%s/%u", text, entry->prefix);
}

char *interface_parse_address6(const char *text, const char *interface, const char *wanted)
{
    /* Ganeti has the pool's address deprecated from the start (master-ip-setup). */
    static const unsigned unusable =
        IFA_F_TENTATIVE | IFA_F_DADFAILED | IFA_F_DEPRECATED | IFA_F_TEMPORARY;
    Address6 best = {0};
    gboolean found = FALSE;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        Address6 entry;
        if (!parse_line6(*line, interface, &entry) || (entry.flags & unusable) != 0)
            continue;
        if (wanted != NULL) {
            if (is_address(&entry, wanted))
                return print_address6(&entry);
        } else if (!found || is_better(&entry, &best)) {
            best = entry;
            found = TRUE;
        }
    }
    return found ? print_address6(&best) : NULL;
}

char *interface_address6(const char *interface, const char *wanted)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/net/if_inet6", &text, NULL, NULL))
        return NULL;
    return interface_parse_address6(text, interface, wanted);
}

gboolean interface_address6_is_duplicate(const char *interface, const char *wanted)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/net/if_inet6", &text, NULL, NULL))
        return FALSE;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        Address6 entry;
        if (parse_line6(*line, interface, &entry) && is_address(&entry, wanted))
            return (entry.flags & IFA_F_DADFAILED) != 0;
    }
    return FALSE;
}

char *interface_parse_gateway6(const char *text, const char *interface)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        /* Destination, its prefix, source, its prefix, gateway …; the interface is the last. */
        g_auto(GStrv) fields = g_strsplit(*line, " ", 6);
        g_autofree char *end = g_strconcat(" ", interface, NULL);
        struct in6_addr destination, gateway;
        if (g_strv_length(fields) < 6 || !g_str_has_suffix(*line, end) ||
            !parse_address(fields[0], &destination) || !parse_address(fields[4], &gateway) ||
            !IN6_IS_ADDR_UNSPECIFIED(&destination) || parse_hex(fields[1]) != 0 ||
            IN6_IS_ADDR_UNSPECIFIED(&gateway))
            continue;
        char name[INET6_ADDRSTRLEN];
        inet_ntop(AF_INET6, &gateway, name, sizeof name);
        return g_strdup(name);
    }
    return NULL;
}

char *interface_gateway6(const char *interface)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/net/ipv6_route", &text, NULL, NULL))
        return NULL;
    return interface_parse_gateway6(text, interface);
}

static char *attribute(const char *interface, const char *name)
{
    g_autofree char *path = g_build_filename("/sys/class/net", interface, name, NULL);
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? g_strchomp(text) : NULL;
}

char *interface_made_with(const char *interface)
{
    g_autofree char *uevent = attribute(interface, "uevent");
    if (uevent == NULL ||
        g_regex_match_simple("^DEVTYPE=(bridge|vlan|bond)$", uevent, G_REGEX_MULTILINE, 0))
        return NULL;
    /* A member of a bond has its own address elsewhere meanwhile. */
    char *address = attribute(interface, "bonding_slave/perm_hwaddr");
    return address != NULL ? address : attribute(interface, "address");
}

char *interface_with_mac(const char *mac)
{
    g_autoptr(GDir) folder = g_dir_open("/sys/class/net", 0, NULL);
    const char *name;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *address = interface_made_with(name);
        if (address != NULL && g_ascii_strcasecmp(address, mac) == 0)
            return g_strdup(name);
    }
    return NULL;
}

gboolean interface_has_link(const char *interface)
{
    g_autofree char *carrier = attribute(interface, "carrier");
    return g_strcmp0(carrier, "1") == 0;
}
