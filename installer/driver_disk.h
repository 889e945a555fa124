/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * A driver disk is a signed rpm-md repository, on a medium labelled
 * SLIPWAY_DRV or at a URL, whose packages bring kernel modules and firmware.
 * They are loaded into the running installer, so that disks and network cards
 * appear, and installed into the new host, so that it starts with them.
 */
#define DRIVER_DISK_LABEL "SLIPWAY_DRV" /* ISO 9660, FAT and ext4 allow 11 characters for sure */
#define DRIVER_DISK_FOLDER "/run/slipway/drivers" /* packages that were loaded, for the new host */

/* Whether a medium with that label is plugged in. */
gboolean driver_disk_is_there(void);

/*
 * Loads the driver disk at URL (http, https, ftp, nfs or file; an absolute path: a
 * folder; NULL: the labelled medium): every package must be signed by a key of this installer, else nothing
 * is loaded (SLIPWAY_ERROR_SOURCE). *RET_WHAT is a phrase for the operator: "2
 * packages: kmod-foo-1.0-1, foo-firmware-2-1; new modules: foo"; g_free(). Afterwards read the
 * inventory again.
 */
gboolean driver_disk_load(const char *url, char **ret_what, GError **error);

/*
 * Installs all packages in DRIVER_DISK_FOLDER into the host mounted at ROOT (with
 * /dev, /proc and /sys in it) and makes its initrd anew; does nothing if there
 * are none.
 */
gboolean driver_disk_install(const char *root, GError **error);
