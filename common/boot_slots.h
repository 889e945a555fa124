/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * The two root slots, "A" and "B", as the boot menu knows them by the variables
 * of grubenv (RAUC's "grub" scheme, and TRIAL: firstboot/data/grub.cfg). FILE is
 * where that lies (GRUBENV_SLOTS, below whatever root). Each change is one write
 * (grubenv_update): the host starts as before it, or as after it.
 */

/* The one that SLOT is not. */
const char *boot_slots_other(const char *slot);

/* The UUID of SLOT's file system in HOST_ENV, the text of GRUBENV_HOST; NULL: it has none. g_free(). */
char *boot_slots_uuid(const char *host_env, const char *slot);

/* The assignment "ORDER=…" that has FIRST come first; g_free(). */
char *boot_slots_order(const char *first);

/* Lets GRUB start SLOT no more, and the other one first: before it is written. */
gboolean boot_slots_leave(const char *file, const char *slot, GError **error);

/* Has the next boot start SLOT. TRIAL: once, as long as it has not been marked good. */
gboolean boot_slots_start(const char *file, const char *slot, gboolean trial, GError **error);
