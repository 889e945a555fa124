/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * A damaged file system, to be read as far as e2fsck(8) can mend it, without a
 * change on its disk: the repairs go to a snapshot (dm-snapshot) in memory.
 */
typedef struct Salvage Salvage;

/* Mends a snapshot of the ext4 file system on NODE. Errors are SLIPWAY_ERROR_HARDWARE. */
Salvage *salvage_open(const char *node, GError **error);

/* What can be mounted, read-only, in the place of NODE. */
const char *salvage_node(const Salvage *salvage);

/* Nothing of it may be mounted any more. */
void salvage_close(Salvage *salvage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Salvage, salvage_close)
