/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan.h"

/*
 * What makes a freshly written slot this host's: the files below /etc that
 * differ from host to host. The functions that render text are pure.
 */

#define TARGET_ANSWERS "/etc/slipway/answers.xml" /* what was chosen on the screens, mode 0600 */

/* Names of the file systems and volumes of a new host, as blkid and udev write them. */
typedef struct {
    char *esp, *root_a, *root_b, *logs,
        *swap;        /* file-system UUIDs; root_b: reserved for its first image */
    char *multipath; /* kernel arguments that name the disks with several paths; "" without any */
    char *volumes[PART_ROLES]; /* "/dev/disk/by-…" names of what they lie on; NULL where none is */
} TargetIds;

void target_ids_free(TargetIds *ids);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TargetIds, target_ids_free)

/* /etc/fstab; g_free(). */
char *target_fstab(const TargetIds *ids);

/* /etc/rauc/system.conf: both slots, by volume, so that either can look at the other; g_free().
 */
char *target_rauc_config(const TargetIds *ids);

/* SHADOW (shadow(5)) with HASH as root's password; NULL: it has no line for root. g_free(). */
char *target_shadow(const char *shadow, const char *hash);

/*
 * Writes all of that and host.conf, host name, time zone, keymap and root's SSH
 * keys into the slot mounted at ROOT, and enables and disables units there. A
 * unit that the host does not have is a warning in the log. Errors are
 * SLIPWAY_ERROR_WRITE.
 */
gboolean target_configure(const char *root, const Plan *plan, const TargetIds *ids, GError **error);
