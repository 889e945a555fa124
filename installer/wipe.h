/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan.h"

/*
 * Old contents of the disks of a plan: volume groups and RAID arrays that are
 * still active on them, and signatures that would come to life again.
 */

/*
 * Stops every device-mapper device and md array that is built on DISK, from
 * the top. Writes nothing. Fails (SLIPWAY_ERROR_HARDWARE) when one is in use.
 */
gboolean wipe_release_holders(const PlanDisk *disk, GError **error);

/*
 * Takes away every signature that libblkid knows (file systems, LVM, md, ZFS,
 * partition tables and their backups), and the first and last MiB, from the disk
 * that is open as FD, called PATH: on the disk itself, where its old partitions
 * are, and at the places PARTITIONS (N_PARTITIONS, may be 0) where new ones will
 * be. Boot code goes first: a disk of which only a part is wiped starts nothing.
 */
gboolean wipe_signatures(int fd, const char *path, const PlanPartition *partitions,
                         unsigned n_partitions, GError **error);
