/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/* The slot that HOST was started from, "A" or "B", as the boot menu says; NULL if none. g_free(). */
char *slot_booted(const Host *host);

/*
 * Ends the trial of the slot that was booted, in the file that RAUC's
 * configuration names (RAUC's "grub" scheme: X_OK=1, X_TRY=0). RAUC would do the
 * same, through a D-Bus service that has to be started for it.
 */
gboolean slot_mark_good(const Host *host, GError **error);
