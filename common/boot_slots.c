/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "boot_slots.h"

#include "grubenv.h"

#define LAST_ATTEMPT "2" /* GRUB makes it 3, and starts the slot no more */

const char *boot_slots_other(const char *slot)
{
    return g_str_equal(slot, "A") ? "B" : "A";
}

char *boot_slots_uuid(const char *host_env, const char *slot)
{
    return grubenv_get(host_env, g_str_equal(slot, "A") ? "root_a" : "root_b");
}

char *boot_slots_order(const char *first)
{
    return g_strdup_printf("ORDER=%s %s", first, boot_slots_other(first));
}

gboolean boot_slots_leave(const char *file, const char *slot, GError **error)
{
    g_autofree char *bad = g_strconcat(slot, "_OK=0", NULL);
    g_autofree char *tries = g_strconcat(slot, "_TRY=0", NULL);
    g_autofree char *order = boot_slots_order(boot_slots_other(slot));
    return grubenv_update(file, (const char *const[]){bad, tries, order, "TRIAL=", NULL}, error);
}

gboolean boot_slots_start(const char *file, const char *slot, gboolean trial, GError **error)
{
    g_autofree char *good = g_strconcat(slot, "_OK=1", NULL);
    g_autofree char *tries = g_strconcat(slot, trial ? "_TRY=" LAST_ATTEMPT : "_TRY=0", NULL);
    g_autofree char *order = boot_slots_order(slot);
    g_autofree char *who = g_strconcat("TRIAL=", trial ? slot : "", NULL);
    return grubenv_update(file, (const char *const[]){good, tries, order, who, NULL}, error);
}
