/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/*
 * Makes the blank disk PATH a member of the mirrors of HOST that lack one: with the
 * partition table of the disks that are there, and with their boot loader, so
 * that the host starts from it. The kernel copies the rest in the background.
 * Refuses a disk that is too small or holds anything.
 */
gboolean member_add(const Host *host, const char *path, GError **error);

/*
 * What sfdisk(8) dumped of one disk as its input for another: the same places, types and names,
 * but identifiers of its own. g_free().
 */
char *member_table(const char *dump);
