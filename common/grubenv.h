/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * GRUB's environment blocks (GRUB manual, section 6.3): lines NAME=value after a
 * signature, filled up with '#' to a length that never changes, as GRUB itself
 * writes into the file's sectors and knows no file systems there.
 */
#define GRUBENV_BLOCK 1024 /* bytes; also what grub-editenv(1) makes */

/* The host's, on the ESP as it is mounted. */
#define GRUBENV_SLOTS "/boot/esp/grub/grubenv" /* which slot to start: firstboot/data/grub.cfg */
#define GRUBENV_HOST "/boot/esp/grub/host.env" /* what differs from host to host in the boot menu */

/* The value of NAME in the block TEXT; NULL: there is none. g_free(). */
char *grubenv_get(const char *text, const char *name);

/*
 * The block TEXT (NULL: a new one) with the "NAME=value" of ASSIGNMENTS
 * (NULL-terminated) in place of older ones; g_free(). The value may be empty. Fails if a value
 * has line ends or backslashes, if TEXT is no such block, or if it is too short for them; a
 * new block is as long as it must be.
 */
char *grubenv_set(const char *text, const char *const assignments[], GError **error);

/*
 * The same in the file PATH, synced, in place: it has neither been emptied nor
 * moved at any time, so that a power cut leaves the old block or the new one. A
 * file that is missing is made.
 */
gboolean grubenv_update(const char *path, const char *const assignments[], GError **error);
