/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "copy.h"

/* Bytes at the start of a slot, with the superblock, that are written last. */
#define SLOT_HEAD (128 * 1024)

/*
 * Copies the image of IMAGE_SIZE bytes that is open as IMAGE_FD into the slot
 * that is open for writing as SLOT_FD (a partition with O_DIRECT, or a file).
 * Stretches of zeros are made by fallocate(FALLOC_FL_ZERO_RANGE): zeros for
 * certain, mostly without being written.
 *
 * The head is zeroed first and written last, after all else is on the disk: a
 * slot whose writing was cut off is no file system. On return everything is on
 * the disk.
 *
 * Errors are SLIPWAY_ERROR_SOURCE for reading and SLIPWAY_ERROR_WRITE for writing.
 */
gboolean slot_write(int image_fd, guint64 image_size, int slot_fd, CopyProgress progress,
                    gpointer data, GError **error);
