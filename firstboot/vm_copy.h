/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ganeti.h"

/*
 * Copies of guests. Ganeti writes and reads them in one folder, in the host's small root slot;
 * while it does, the folder that the operator has named stands in its place.
 */
#define VM_COPY_FOLDER GANETI_FOLDER "/export" /* EXPORT_DIR in Ganeti's pathutils */

/*
 * The folder that PLACE means: itself if it is a whole path, else one on the pool's storage
 * repository of that name, which has files and is on HOST. It is made. g_free().
 */
char *vm_copy_folder(const Host *host, const char *place, GError **error);

/* The sum of the numbers in TEXT, such as gnt-instance's list of a guest's disks. */
guint64 vm_copy_sum(const char *text);

/* Whether a copy of the guest NAME, whose disks have MIB together, has room in FOLDER. */
gboolean vm_copy_check_room(const char *folder, const char *name, guint64 mib, GError **error);

/*
 * Runs ARGV, a command of Ganeti's, on this program's terminal, with FOLDER in the place of
 * VM_COPY_FOLDER; its exit status is *RET_STATUS. One at a time.
 */
gboolean vm_copy_run(const Host *host, const char *folder, char **argv, int *ret_status, GError **error);
