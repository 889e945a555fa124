/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "device.h"

/*
 * What the host's file systems lie on: the partitions of its disk, or the RAID1
 * arrays that the partitions of its disks make. The boot partition for BIOS
 * has no volume: each disk has its own.
 */
typedef struct Volumes Volumes;

/*
 * Writes the partition table of PLAN to every one of TARGETS (Device, as
 * plan->targets) and makes the arrays. The disks are no longer held exclusively
 * then. Errors are SLIPWAY_ERROR_WRITE.
 */
Volumes *volumes_make(const Plan *plan, const GPtrArray *targets, GError **error);

/*
 * Those of a host that is there, on TARGETS as PLAN has them: all but swap and what
 * comes behind it. Nothing is written. Errors are SLIPWAY_ERROR_HARDWARE.
 */
Volumes *volumes_open(const Plan *plan, const GPtrArray *targets, GError **error);

/* The node of the volume ROLE until the next boot, and its name for ever; NULL if it has none. */
const char *volumes_node(const Volumes *volumes, PartRole role);
const char *volumes_link(const Volumes *volumes, PartRole role);

/* Stops the arrays, of which nothing may be mounted any more: all is on the disks afterwards. */
gboolean volumes_release(Volumes *volumes, GError **error);

/* Releases what is left, as far as that works. */
void volumes_free(Volumes *volumes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Volumes, volumes_free)
