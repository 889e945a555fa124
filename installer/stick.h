/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A removable medium that files are carried away on: somebody's USB stick. */

/*
 * Copies the file PATH as NAME onto the answer medium, else onto any removable FAT
 * file system, but for EFI system partitions; never onto a disk that is not removable.
 * *RET_WHERE is a phrase for the operator: "answers.xml on /dev/sdb1"; g_free().
 */
gboolean stick_save(const char *path, const char *name, char **ret_where, GError **error);

/* The node that stick_save() takes, from what lsblk --json --list says; NULL: none. g_free(). */
char *stick_find(const char *lsblk);
