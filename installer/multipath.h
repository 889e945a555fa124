/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#define MULTIPATH_UUID "mpath-" /* before the WWID, in the UUID of a mapping */

/*
 * A disk that the machine reaches on several paths, each of which the kernel
 * shows as a disk; device-mapper, told by multipathd, makes them one.
 */
typedef struct {
    char *node;   /* "dm-0" */
    char *name;   /* "mpatha": below /dev/mapper */
    char *wwid;   /* what the paths have in common, as multipath.conf(5) says */
    char **paths; /* "sda", "sdb"; NULL-terminated */
} Multipath;

/* Those of the machine below ROOT ("": this one); GPtrArray of Multipath. */
GPtrArray *multipath_read_all(const char *root);

/* Waits until disks that have several paths by now are one, unless multipathd was told to let them be. */
void multipath_settle(void);

/* Whether NAME ("sda") is a path of one of MULTIPATHS. */
gboolean multipath_has_path(const GPtrArray *multipaths, const char *name);

/*
 * Makes the partitions of the mapping PATH ("/dev/mapper/mpatha") what its
 * partition table says, and waits for their nodes: the kernel itself knows none
 * on device-mapper.
 */
gboolean multipath_read_table(const char *path, GError **error);

/*
 * The node of partition NUMBER, of SIZE bytes, of the mapping with the sysfs
 * folder SYSFS; NULL: there is none. g_free().
 */
char *multipath_partition(const char *sysfs, unsigned number, guint64 size);
