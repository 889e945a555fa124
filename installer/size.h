/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * A number of bytes as a person writes it: "480GB" (10^9, as on a disk's label),
 * "447.1GiB" (2^30), or "512" with the unit B. A unit must be there: of "480G"
 * nobody knows which of the two is meant.
 */
gboolean size_parse(const char *text, guint64 *ret_size, GError **error);

/* SIZE as the shortest text that size_parse() reads back to the same number; g_free(). */
char *size_write(guint64 size);
