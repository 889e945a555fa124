/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan.h"

/*
 * A whole disk that is open for writing and is known to be the one in the plan.
 * Whatever destroys data takes a Device, never a name.
 */
typedef struct Device Device;

/*
 * Opens DISK exclusively: a disk that is mounted, or in use by LVM, md or
 * another program, is refused. Size, diskseq, serial number and WWN of what
 * was opened must be those of DISK. udev leaves the disk alone (flock(2), as
 * systemd's "Locking Block Device Access" says) until device_settle().
 * Errors are SLIPWAY_ERROR_HARDWARE: nothing was written.
 */
Device *device_open(const PlanDisk *disk, GError **error);
void device_close(Device *device);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Device, device_close)

int device_fd(const Device *device);
const char *device_path(const Device *device);

/* The disk as the firmware has it: of one with several paths, the first of those; g_free(). */
char *device_firmware_path(const Device *device);

/*
 * Makes the kernel read the partition table that was written, gives up the
 * exclusive hold (the disk stays open) and waits until udev knows every
 * partition in UUIDS (NULL-terminated).
 */
gboolean device_settle(Device *device, char *const uuids[], GError **error);

/*
 * The node of partition NUMBER of this very disk; it must begin at START and
 * have SIZE bytes. g_free().
 */
char *device_partition(const Device *device, unsigned number, guint64 start, guint64 size,
                       GError **error);
