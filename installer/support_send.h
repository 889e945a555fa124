/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The ways for a support bundle to leave a machine that may have nothing but a stick or a network. */

/* "slipway-support-SERIAL-TIME.tar.zst"; g_free(). */
char *support_name(void);

/*
 * Copies the bundle PATH onto the answer medium, else onto any removable FAT
 * medium, but for EFI system partitions; never onto a disk that is not removable. *RET_WHERE is a
 * phrase for the operator: "slipway-support-ABC123-….tar.zst on
 * /dev/sdb1"; g_free().
 */
gboolean support_save(const char *path, char **ret_where, GError **error);

/*
 * Sends the bundle PATH to URL (http or https): by PUT, to URL/NAME if URL ends
 * with "/". The error never shows its credentials.
 */
gboolean support_upload(const char *path, const char *url, GError **error);

/* The node that support_save() takes, from what lsblk --json --list says; NULL: none. g_free(). */
char *support_find_medium(const char *lsblk);
