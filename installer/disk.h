/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "inventory.h"

/*
 * The whole disks of the machine below ROOT ("" is this one), as Disk, sorted
 * by path: not optical drives, floppies, RAM disks, loop, device-mapper and md
 * devices, and nothing without a medium in it. One that is reached on several
 * paths is one disk.
 */
GPtrArray *disk_read_all(const char *root);
