/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sr_type.h"

/* Folders on which storage repositories are mounted, for guests' disks as files. */

/* That of SR: below the one that Ganeti knows for files, on one host or on all; g_free(). */
char *sr_folder_of(const PoolSr *sr);

/*
 * Whether something is mounted there; that its server is silent does not matter, as
 * only the kernel's table is read.
 */
gboolean sr_folder_is_mounted(const Host *host, const char *folder);

/*
 * Makes FOLDER, for a mount. Nothing can be put into it meanwhile: guests' disks would
 * fill the host's own slot.
 */
gboolean sr_folder_make(const Host *host, const char *folder, GError **error);

/* For the table of a type whose SRs are such folders: unmounts it even if its server is gone. */
gboolean sr_folder_detach(const Host *host, const PoolSr *sr, GError **error);
gboolean sr_folder_probe(const Host *host, const PoolSr *sr, SrSpace *ret_space, GError **error);
unsigned sr_folder_count_disks(const PoolSr *sr, const GanetiConfig *config);
