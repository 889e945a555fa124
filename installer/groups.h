/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Tells DISKS (Disk) which volume groups lie on them. VOLUMES (LvmVolume) are LVM's physical
 * volumes: disks, partitions, multipath devices or arrays, whose parts the kernel's tree of
 * devices below ROOT names.
 */
void groups_assign(const char *root, const GPtrArray *volumes, const GPtrArray *disks);
