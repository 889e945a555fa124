/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "interface.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <string.h>

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

static char *attribute(const char *interface, const char *name)
{
    g_autofree char *path = g_build_filename("/sys/class/net", interface, name, NULL);
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? g_strchomp(text) : NULL;
}

char *interface_with_mac(const char *mac)
{
    g_autoptr(GDir) folder = g_dir_open("/sys/class/net", 0, NULL);
    const char *name;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *address = attribute(name, "address");
        g_autofree char *uevent = attribute(name, "uevent");
        if (address == NULL || uevent == NULL || g_ascii_strcasecmp(address, mac) != 0)
            continue;
        if (strstr(uevent, "DEVTYPE=bridge") == NULL && strstr(uevent, "DEVTYPE=vlan") == NULL)
            return g_strdup(name);
    }
    return NULL;
}

gboolean interface_has_link(const char *interface)
{
    g_autofree char *carrier = attribute(interface, "carrier");
    return g_strcmp0(carrier, "1") == 0;
}
