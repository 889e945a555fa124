/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan_network.h"

#include <string.h>

static char *describe_nic(const Nic *nic)
{
    g_autofree char *speed = nic->speed > 0 ? g_strdup_printf(" at %u Mbit/s", nic->speed)
                                            : g_strdup("");
    const char *link = nic->carrier ? "link up" : nic->is_up ? "no link" : "link unknown";
    return g_strdup_printf("%s (%s, %s%s)", nic->name, nic->mac, link, speed);
}

static char *list_nics(const Inventory *inventory)
{
    if (inventory->nics->len == 0)
        return g_strdup("it has none; is the driver or its firmware missing?");
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < inventory->nics->len; i++)
        g_ptr_array_add(names, describe_nic(inventory->nics->pdata[i]));
    g_autofree char *all = draft_join(names, "; ");
    return g_strconcat("it has: ", all, NULL);
}

/* XenServer's "ethN" on a machine whose interfaces have other names: the one with number N. */
static const Nic *find_numbered_nic(const Inventory *inventory, const char *name)
{
    guint64 number;
    if (!g_str_has_prefix(name, "eth") || inventory->nics->len == 0 ||
        !g_ascii_string_to_unsigned(name + strlen("eth"), 10, 0, inventory->nics->len - 1, &number,
                                    NULL))
        return NULL;
    return inventory->nics->pdata[number];
}

static const Nic *choose_nic(Draft *draft)
{
    const Inventory *inventory = draft->inventory;
    const char *name = draft->answers->interfaces[0];
    g_autofree char *all = list_nics(inventory);

    if (name == NULL && inventory->nics->len == 1)
        return inventory->nics->pdata[0];
    if (name == NULL) {
        draft_refuse(draft, "management interface: none is chosen in this machine; %s", all);
        return NULL;
    }
    const Nic *nic = inventory_find_nic(inventory, name);
    if (nic == NULL) {
        nic = find_numbered_nic(inventory, name);
        if (nic != NULL)
            draft_note(draft, "The management interface '%s' is taken to be %s (%s).", name,
                       nic->name, nic->mac);
    }
    if (nic == NULL)
        draft_refuse(draft, "management interface: there is no interface '%s' in this machine; %s",
                     name, all);
    return nic;
}

void plan_network(Draft *draft)
{
    const Nic *nic = choose_nic(draft);
    if (nic == NULL)
        return;
    g_autofree char *mac = g_ascii_strdown(nic->mac, -1);
    g_strfreev(draft->plan->host->interface_macs);
    draft->plan->host->interface_macs = g_strdupv((char *[]){mac, NULL});
    if (nic->is_up && !nic->carrier)
        draft_note(draft,
                   "The management interface %s (%s) has no link: is its cable plugged in?",
                   nic->name, nic->mac);
}
