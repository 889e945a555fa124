/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan_network.h"

#include "nic.h"
#include "validate.h"

/* The interface that the answers call NAME; NULL: refused. */
static const Nic *choose_named(Draft *draft, const char *name)
{
    gboolean is_number = FALSE;
    const Nic *nic = nic_find(draft->inventory->nics, name, &is_number);
    if (nic == NULL) {
        g_autofree char *all = nic_describe_all(draft->inventory->nics);
        draft_refuse(draft, "management interface: there is no interface '%s' in this machine; %s",
                     name, all);
    } else if (is_number) {
        draft_note(draft, "The management interface '%s' is taken to be %s (%s).", name, nic->name,
                   nic->mac);
    }
    return nic;
}

/* Nobody has named one: the only one, or the only one with a link. */
static const Nic *choose_only(Draft *draft)
{
    const GPtrArray *nics = draft->inventory->nics;
    if (nics->len == 1)
        return nics->pdata[0];
    const Nic *only = NULL;
    unsigned links = 0;
    for (unsigned i = 0; i < nics->len; i++) {
        const Nic *nic = nics->pdata[i];
        if (nic->carrier && links++ == 0)
            only = nic;
    }
    if (links == 1) {
        draft_note(draft, "The management interface is %s (%s), the only one with a link.",
                   only->name, only->mac);
        return only;
    }
    g_autofree char *all = nic_describe_all(nics);
    draft_refuse(draft, "management interface: none is chosen in this machine; %s", all);
    return NULL;
}

static void note_link(Draft *draft, const Nic *nic, gboolean is_bond)
{
    if (nic->is_up && !nic->carrier)
        draft_note(draft, "The management interface %s (%s)%s has no link: is its cable plugged in?",
                   nic->name, nic->mac, is_bond ? ", a part of the bond," : "");
}

/* The chosen interfaces, as Nic that the inventory owns; NULL: refused. */
static GPtrArray *choose(Draft *draft)
{
    g_autoptr(GPtrArray) chosen = g_ptr_array_new();
    char **names = draft->answers->interfaces;
    if (names[0] == NULL) {
        const Nic *only = choose_only(draft);
        if (only == NULL)
            return NULL;
        g_ptr_array_add(chosen, (gpointer)only);
        return g_steal_pointer(&chosen);
    }
    gboolean good = TRUE;
    for (char **name = names; *name != NULL; name++) {
        const Nic *nic = choose_named(draft, *name);
        if (nic != NULL && g_ptr_array_find(chosen, nic, NULL)) {
            draft_refuse(draft,
                         "management interface: '%s' is %s (%s), which the bond has already; name "
                         "every interface once",
                         *name, nic->name, nic->mac);
            nic = NULL;
        }
        good = good && nic != NULL;
        g_ptr_array_add(chosen, (gpointer)nic);
    }
    return good ? g_steal_pointer(&chosen) : NULL;
}

/* Ganeti knows the hosts of a pool, and the pool itself, by addresses of one family. */
static void check_pool(Draft *draft)
{
    const Hostconf *host = draft->plan->host;
    gboolean is_ipv6 = host->address_mode == HOSTCONF_ADDRESS_NONE &&
                       host->address6_mode != HOSTCONF_ADDRESS6_NONE;
    if (host->pool_action == HOSTCONF_POOL_NONE)
        return;
    if (host->pool_address != NULL && validate_ipv4(host->pool_address, NULL) == is_ipv6)
        draft_refuse(draft,
                     "pool: its address %s is of another family than the host's: a host %s; give "
                     "the pool an address of IPv%d",
                     host->pool_address, is_ipv6 ? "without IPv4 has a pool on IPv6"
                                                 : "with IPv4 has a pool on IPv4", is_ipv6 ? 6 : 4);
    if (is_ipv6)
        draft_note(draft, "The pool knows its hosts by IPv6: hosts without an address of IPv6 "
                          "cannot be in it.");
}

void plan_network(Draft *draft)
{
    g_autoptr(GPtrArray) chosen = choose(draft);
    if (chosen == NULL)
        return;
    g_autoptr(GStrvBuilder) macs = g_strv_builder_new();
    for (unsigned i = 0; i < chosen->len; i++) {
        const Nic *nic = chosen->pdata[i];
        g_strv_builder_take(macs, g_ascii_strdown(nic->mac, -1));
        note_link(draft, nic, chosen->len > 1);
    }
    Hostconf *host = draft->plan->host;
    g_strfreev(host->interface_macs);
    host->interface_macs = g_strv_builder_end(macs);
    check_pool(draft);
}
