/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "inventory.h"

/*
 * Fills in what the host on DISK says of itself (Disk's host_… members), if DISK
 * holds one: by its ESP and the slot that the next boot would start, which are
 * mounted for that, read-only and without their journals. What cannot be read
 * stays NULL: without host_id the ESP is gone, without host_slot both slots.
 */
void installation_read(Disk *disk);

/* The node of partition NUMBER of DISK ("/dev/nvme0n1", "/dev/mapper/mpatha"); NULL: none. g_free(). */
char *installation_partition(const char *disk, unsigned number);

/*
 * The slots of a host in the order in which its next boot tries them, of the text
 * of its grubenv (NULL: it cannot be read): "A", "B", and NULL at the end. First
 * those that may be started. g_free(), but not the strings.
 */
const char **installation_slots(const char *grubenv);
