/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * A RAID1 of partitions: Linux md, with its metadata at the end of each member
 * (version 1.0), so that firmware and GRUB read a member as a plain file system.
 */
typedef struct {
    char *node; /* "/dev/md127", until the next boot */
    char *link; /* "/dev/disk/by-id/md-uuid-…", for ever */
} Raid;

/*
 * Makes the array NAME out of MEMBERS (nodes; NULL-terminated) and as many
 * missing ones as N_MEMBERS asks for. What the members hold is left as it is,
 * and nothing is copied from one to the other: an array is written before it is
 * read. Errors are SLIPWAY_ERROR_WRITE.
 */
Raid *raid_create(const char *name, char *const members[], unsigned n_members, GError **error);

/*
 * Starts the array NAME again whose MEMBERS are given, all or some of them.
 * *RET_RAID is NULL if they are plain partitions. Errors are SLIPWAY_ERROR_HARDWARE.
 */
gboolean raid_assemble(const char *name, char *const members[], Raid **ret_raid, GError **error);

/* Stops an array that nobody uses; it is complete on its members then. */
gboolean raid_stop(const char *node, GError **error);

void raid_free(Raid *raid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Raid, raid_free)

/*
 * The command that raid_create() runs, for an array with UUID as udev writes it
 * ("01234567:89abcdef:01234567:89abcdef"). g_strfreev().
 */
char **raid_create_argv(const char *name, const char *uuid, char *const members[],
                        unsigned n_members);
