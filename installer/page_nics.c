/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page_nics.h"

/* "10 Gbit/s", "100 Mbit/s"; g_free(). */
static char *format_speed(unsigned mbits)
{
    if (mbits >= 1000 && mbits % 500 == 0)
        return g_strdup_printf("%g Gbit/s", mbits / 1000.0);
    return g_strdup_printf("%u Mbit/s", mbits);
}

static char *describe_link(const Nic *nic)
{
    if (!nic->is_up)
        return g_strdup("link unknown (off)");
    if (!nic->carrier)
        return g_strdup("no link");
    g_autofree char *speed = nic->speed > 0 ? format_speed(nic->speed) : NULL;
    return speed != NULL ? g_strconcat("link, ", speed, NULL) : g_strdup("link");
}

/* For the line below the list. */
static char *describe_rest(const Nic *nic)
{
    const char *driver = nic->driver != NULL ? nic->driver : "unknown";
    if (nic->switch_name == NULL)
        return g_strdup_printf("Driver: %s", driver);
    return g_strdup_printf("Driver: %s; connected to %s, port %s", driver, nic->switch_name, nic->switch_port);
}

void page_nics_list(UiList *list, const Inventory *inventory)
{
    for (unsigned i = 0; i < inventory->nics->len; i++) {
        const Nic *nic = inventory->nics->pdata[i];
        g_autofree char *link = describe_link(nic);
        ui_list_add(list, nic->name,
                    g_strdup_printf("%-15s  %s  %s", nic->name, nic->mac, link), describe_rest(nic));
        if (list->first == NULL && nic->carrier)
            list->first = nic->name;
    }
}
