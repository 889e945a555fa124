/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * File systems on the partition nodes of a new disk. Each function returns the
 * UUID as blkid shows it, new for every call; g_free(). Errors are
 * SLIPWAY_ERROR_WRITE.
 */
char *filesystem_make_esp(const char *node, GError **error);
char *filesystem_make_ext4(const char *node, const char *label, GError **error);
char *filesystem_make_swap(const char *node, GError **error);

/*
 * Makes the ext4 image that was written to NODE a file system of this host: with
 * the UUID KNOWN (NULL: a new one), grown to the size of NODE, checked.
 */
char *filesystem_adopt_image(const char *node, const char *known, GError **error);
