/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nic.h"

#include <linux/ethtool.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lldp_watch.h"
#include "sysfs.h"
#include "validate.h"

#define MAC_SIZE 6

static gboolean is_physical_ethernet(const char *root, const char *name)
{
    return sysfs_number(0, root, "/sys/class/net/%s/type", name) == ARPHRD_ETHER &&
           sysfs_exists(root, "/sys/class/net/%s/device", name) &&
           !sysfs_exists(root, "/sys/class/net/%s/phy80211", name);
}

/* The address that the interface NAME of this machine is made with; NULL: unknown. g_free(). */
static char *permanent_address(const char *name)
{
    struct {
        struct ethtool_perm_addr head;
        guint8 bytes[MAC_SIZE];
    } address = {.head = {.cmd = ETHTOOL_GPERMADDR, .size = MAC_SIZE}};
    struct ifreq request = {.ifr_data = (void *)&address};
    g_strlcpy(request.ifr_name, name, sizeof request.ifr_name);

    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    gboolean good = fd >= 0 && ioctl(fd, SIOCETHTOOL, &request) == 0 &&
                    address.head.size == MAC_SIZE;
    if (fd >= 0)
        close(fd);
    if (!good)
        return NULL;
    const guint8 *b = address.bytes;
    return g_strdup_printf("%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4], b[5]);
}

static char *read_address(const char *root, const char *name)
{
    g_autofree char *address = *root == '\0' ? permanent_address(name) : NULL;
    if (address != NULL && validate_mac(address, NULL))
        return g_steal_pointer(&address);
    return sysfs_text(root, "/sys/class/net/%s/address", name);
}

static char *read_driver(const char *root, const char *name)
{
    g_autofree char *link = g_strdup_printf("%s/sys/class/net/%s/device/driver", root, name);
    g_autofree char *target = g_file_read_link(link, NULL);
    return target != NULL ? g_path_get_basename(target) : NULL;
}

static void read_switch(Nic *nic)
{
    g_autoptr(LldpNeighbour) neighbour = lldp_watch_find(nic->name);
    if (neighbour == NULL)
        return;
    nic->switch_name = g_steal_pointer(&neighbour->name);
    nic->switch_port = g_steal_pointer(&neighbour->port);
}

GPtrArray *nic_read_all(const char *root)
{
    GPtrArray *nics = g_ptr_array_new_with_free_func((GDestroyNotify)nic_free);
    g_auto(GStrv) names = sysfs_list(root, "/sys/class/net");
    for (char **name = names; *name != NULL; name++) {
        if (!is_physical_ethernet(root, *name))
            continue;
        Nic *nic = g_new0(Nic, 1);
        nic->name = g_strdup(*name);
        nic->mac = read_address(root, *name);
        nic->driver = read_driver(root, *name);
        g_autofree char *flags = sysfs_text(root, "/sys/class/net/%s/flags", *name); /* "0x1003" */
        nic->is_up = flags != NULL && (g_ascii_strtoull(flags, NULL, 16) & IFF_UP) != 0;
        /* An interface that is down has neither; a speed that is not known reads -1. */
        nic->carrier = sysfs_number(0, root, "/sys/class/net/%s/carrier", *name) == 1;
        nic->speed = (unsigned)sysfs_number(0, root, "/sys/class/net/%s/speed", *name);
        if (*root == '\0')
            read_switch(nic);
        g_ptr_array_add(nics, nic);
    }
    return nics;
}

static gboolean all_have_links(const GPtrArray *nics)
{
    for (unsigned i = 0; i < nics->len; i++)
        if (!((const Nic *)nics->pdata[i])->carrier)
            return FALSE;
    return TRUE;
}

GPtrArray *nic_read_settled(unsigned seconds)
{
    gint64 end = g_get_monotonic_time() + seconds * G_USEC_PER_SEC;
    for (;;) {
        GPtrArray *nics = nic_read_all("");
        if (all_have_links(nics) || g_get_monotonic_time() > end)
            return nics;
        g_ptr_array_unref(nics);
        g_usleep(G_USEC_PER_SEC / 5);
    }
}

/* XenServer's "ethN" on a machine whose interfaces have other names. */
static const Nic *find_numbered(const GPtrArray *nics, const char *name)
{
    guint64 number;
    if (!g_str_has_prefix(name, "eth") || nics->len == 0 ||
        !g_ascii_string_to_unsigned(name + strlen("eth"), 10, 0, nics->len - 1, &number, NULL))
        return NULL;
    return nics->pdata[number];
}

const Nic *nic_find(const GPtrArray *nics, const char *name, gboolean *ret_is_number)
{
    for (unsigned i = 0; i < nics->len; i++) {
        const Nic *nic = nics->pdata[i];
        if (g_str_equal(nic->name, name) || g_ascii_strcasecmp(nic->mac, name) == 0)
            return nic;
    }
    const Nic *nic = find_numbered(nics, name);
    if (nic != NULL && ret_is_number != NULL)
        *ret_is_number = TRUE;
    return nic;
}

char *nic_describe(const Nic *nic)
{
    g_autofree char *speed = nic->carrier && nic->speed > 0
                                 ? g_strdup_printf(" at %u Mbit/s", nic->speed)
                                 : g_strdup("");
    const char *link = nic->carrier ? "link up" : nic->is_up ? "no link" : "link unknown";
    g_autofree char *place = nic->switch_name != NULL ? g_strdup_printf(", at %s port %s", nic->switch_name,
                                                                        nic->switch_port)
                                                      : g_strdup("");
    return g_strdup_printf("%s (%s, %s%s%s)", nic->name, nic->mac, link, speed, place);
}

char *nic_describe_all(const GPtrArray *nics)
{
    if (nics->len == 0)
        return g_strdup("it has none; is the driver or its firmware missing?");
    g_autoptr(GString) text = g_string_new("it has: ");
    for (unsigned i = 0; i < nics->len; i++) {
        g_autofree char *nic = nic_describe(nics->pdata[i]);
        g_string_append_printf(text, "%s%s", i > 0 ? "; " : "", nic);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}
