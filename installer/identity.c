/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "identity.h"

#include <string.h>

#include "dhcp_lease.h"
#include "nic.h"
#include "sysfs.h"
#include "validate.h"

#define DMI "/sys/class/dmi/id/"

/* What network loaders say as BOOTIF=01-52-54-00-12-34-56, 01 being Ethernet's number; NULL. g_free(). */
static char *boot_interface(const char *root)
{
    g_autofree char *line = sysfs_text(root, "/proc/cmdline");
    g_auto(GStrv) words = g_strsplit_set(line != NULL ? line : "", " \t\n", -1);
    for (char **word = words; *word != NULL; word++) {
        if (!g_str_has_prefix(*word, "BOOTIF="))
            continue;
        char *mac = *word + strlen("BOOTIF=");
        if (strlen(mac) == strlen("01-52-54-00-12-34-56"))
            mac += strlen("01-");
        g_autofree char *text = g_ascii_strdown(g_strdelimit(mac, "-", ':'), -1);
        if (validate_mac(text, NULL))
            return g_steal_pointer(&text);
    }
    return NULL;
}

void identity_read(const char *root, Inventory *inventory)
{
    inventory->manufacturer = sysfs_text(root, DMI "sys_vendor");
    inventory->product = sysfs_text(root, DMI "product_name");
    inventory->serial = sysfs_text(root, DMI "product_serial");
    inventory->uuid = sysfs_text(root, DMI "product_uuid");
    inventory->mac = boot_interface(root);

    g_autoptr(GPtrArray) leases = dhcp_lease_read_all(root);
    for (unsigned i = 0; i < leases->len && inventory->hostname == NULL; i++) {
        const DhcpLease *lease = leases->pdata[i];
        if (inventory->mac == NULL && *lease->mac != '\0')
            inventory->mac = g_strdup(lease->mac);
        if (g_strcmp0(inventory->mac, lease->mac) == 0)
            inventory->hostname = dhcp_lease_value(lease, "HOSTNAME");
    }
    /* A static address, or IPv6 only: of several, the first that has a link. */
    for (unsigned i = 0; i < inventory->nics->len && inventory->mac == NULL; i++) {
        const Nic *nic = inventory->nics->pdata[i];
        if (nic->carrier)
            inventory->mac = g_strdup(nic->mac);
    }
}
