/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What it says of disks with a host on them. */
#define CONTENT_SLIPWAY "Slipway"
#define CONTENT_XENSERVER "XenServer or XCP-ng"

/*
 * What a person should know is on the disk (or image file) PATH before it is
 * erased: "Slipway", "GPT, 3 partitions (ntfs 'Data')", "LVM", "empty", "unknown
 * data"; NULL: it cannot be read. Looks at signatures, and without any at the first
 * MiB, which is zero on an empty disk. *RET_IS_MEDIUM: it holds the installation
 * medium. g_free().
 */
char *content_describe(const char *path, gboolean *ret_is_medium);
