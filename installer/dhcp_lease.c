/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dhcp_lease.h"

#include <string.h>

#include "sysfs.h"

#define LEASES "/run/systemd/netif/leases" /* a file for each, called by the device's number */

static void dhcp_lease_free(DhcpLease *lease)
{
    g_free(lease->device);
    g_free(lease->mac);
    g_free(lease->text);
    g_free(lease);
}

GPtrArray *dhcp_lease_read_all(const char *root)
{
    GPtrArray *leases = g_ptr_array_new_with_free_func((GDestroyNotify)dhcp_lease_free);
    g_auto(GStrv) names = sysfs_list(root, "/sys/class/net");
    for (char **name = names; *name != NULL; name++) {
        guint64 number = sysfs_number(0, root, "/sys/class/net/%s/ifindex", *name);
        char *text = sysfs_text(root, LEASES "/%" G_GUINT64_FORMAT, number);
        if (text == NULL)
            continue;
        DhcpLease *lease = g_new0(DhcpLease, 1);
        lease->device = g_strdup(*name);
        lease->mac = sysfs_text(root, "/sys/class/net/%s/address", *name);
        if (lease->mac == NULL)
            lease->mac = g_strdup("");
        lease->text = text;
        g_ptr_array_add(leases, lease);
    }
    return leases;
}

char *dhcp_lease_value(const DhcpLease *lease, const char *key)
{
    g_autofree char *begin = g_strconcat(key, "=", NULL);
    g_auto(GStrv) lines = g_strsplit(lease->text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (g_str_has_prefix(*line, begin) && (*line)[strlen(begin)] != '\0')
            return g_strdup(*line + strlen(begin));
    return NULL;
}

char *dhcp_lease_option(const DhcpLease *lease, unsigned number)
{
    g_autofree char *key = g_strdup_printf("OPTION_%u", number);
    g_autofree char *hex = dhcp_lease_value(lease, key);
    if (hex == NULL)
        return NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    for (const char *c = hex; *c != '\0'; c += 2) {
        int high = g_ascii_xdigit_value(c[0]), low = high < 0 ? -1 : g_ascii_xdigit_value(c[1]);
        int byte = low < 0 ? -1 : high * 16 + low;
        if (byte == 0 && c[2] == '\0') /* some servers send the end of a C string, too */
            break;
        if (byte < 0 || !g_ascii_isgraph(byte))
            return NULL;
        g_string_append_c(text, (char)byte);
    }
    return text->len > 0 ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}
