/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/* A root slot as GRUB's variables (grubenv.h) and RAUC's configuration know it: "A" or "B". */

/* The slot that HOST was started from, as the boot menu says; NULL if none. g_free(). */
char *slot_booted(const Host *host);

/* The file-system UUID that the boot menu starts SLOT by; NULL where it is not known. g_free(). */
char *slot_uuid(const Host *host, const char *slot);

/* The volume of SLOT, "/dev/disk/by-…", of RAUC's configuration. g_free(). */
char *slot_device(const Host *host, const char *slot, GError **error);

/* How GRUB sees a slot. */
typedef struct {
    gboolean is_good;   /* X_OK: it may be started */
    unsigned attempts;  /* X_TRY: starts since it was marked good; 3: none is left */
    gboolean is_first;  /* in ORDER */
    gboolean is_trial;  /* TRIAL: an upgrade has filled it, and it has not proved itself */
} SlotState;

SlotState slot_state(const Host *host, const char *slot);

/*
 * Ends the trial of the slot that was booted (RAUC's "grub" scheme: X_OK=1,
 * X_TRY=0), and if it came by an upgrade makes it the first. RAUC would do the
 * same, through a D-Bus service that has to be started for it.
 */
gboolean slot_mark_good(const Host *host, GError **error);

/* Lets GRUB start SLOT no more, and the other one first: before it is written. */
gboolean slot_mark_bad(const Host *host, const char *slot, GError **error);

/* Has the next boot start SLOT. TRIAL: once, as long as it has not been marked good. */
gboolean slot_activate(const Host *host, const char *slot, gboolean trial, GError **error);

/* Gives the ESP the boot menu of the running slot, if it has another one: the slot is good, so its menu is. */
gboolean slot_install_menu(const Host *host, GError **error);
