/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bond.h"

static char *attribute(const char *root, const char *interface, const char *name)
{
    g_autofree char *path = g_strconcat(root, "/sys/class/net/", interface, "/", name, NULL);
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? g_strchomp(text) : NULL;
}

/* Without a partner each interface is an aggregate by itself, and one of them is used. */
static gboolean is_used(const char *root, const char *bond, const char *member, gboolean is_lacp)
{
    g_autofree char *state = attribute(root, member, "bonding_slave/mii_status");
    g_autofree char *chosen = attribute(root, bond,
                                        is_lacp ? "bonding/ad_aggregator" : "bonding/active_slave");
    g_autofree char *own = is_lacp ? attribute(root, member, "bonding_slave/ad_aggregator_id")
                                   : g_strdup(member);
    return g_strcmp0(state, "up") == 0 && chosen != NULL && g_strcmp0(own, chosen) == 0;
}

static char **read_used(const char *root, const char *name, gboolean is_lacp)
{
    g_autoptr(GStrvBuilder) used = g_strv_builder_new();
    g_autofree char *list = attribute(root, name, "bonding/slaves");
    g_auto(GStrv) members = g_strsplit(list != NULL ? list : "", " ", -1);
    for (char **member = members; *member != NULL; member++)
        if (is_used(root, name, *member, is_lacp))
            g_strv_builder_add(used, *member);
    return g_strv_builder_end(used);
}

Bond *bond_read(const char *root, const char *name)
{
    g_autofree char *mode = attribute(root, name, "bonding/mode"); /* "802.3ad 4" */
    if (mode == NULL)
        return NULL;
    Bond *bond = g_new0(Bond, 1);
    bond->is_lacp = g_str_has_prefix(mode, "802.3ad ");
    g_autofree char *partner = attribute(root, name, "bonding/ad_partner_mac");
    if (bond->is_lacp && partner != NULL && !g_str_equal(partner, "00:00:00:00:00:00"))
        bond->partner = g_steal_pointer(&partner);
    bond->used = read_used(root, name, bond->is_lacp);
    return bond;
}

void bond_free(Bond *bond)
{
    if (bond == NULL)
        return;
    g_free(bond->partner);
    g_strfreev(bond->used);
    g_free(bond);
}
