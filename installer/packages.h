/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Signed packages that come besides the host bundle: those of driver disks and supplemental packs. */

/*
 * Copies all packages of SOURCE into FOLDER, which is made anew: of the rpm-md repository at a URL
 * (http, https, ftp, nfs or file), of a folder (an absolute path), or of the medium labelled LABEL
 * (NULL). One package at least, or it is an error. Nothing of it can be trusted yet.
 */
gboolean packages_collect(const char *source, const char *label, const char *folder, GError **error);

/* The paths of the packages in FOLDER; g_ptr_array_unref(). */
GPtrArray *packages_list(const char *folder);

/*
 * Fails (SLIPWAY_ERROR_SOURCE) unless every package in FOLDER is signed by the key of this
 * installer. ROOT, a new folder, keeps their files if UNPACK says so.
 */
gboolean packages_check(const char *folder, const char *root, gboolean unpack, GError **error);

/*
 * Installs all packages in FOLDER into the host mounted at ROOT (with /dev, /proc and /sys in it),
 * and keeps them there as the pack NAME from SOURCE (pack_name.h).
 */
gboolean packages_install(const char *folder, const char *root, const char *name, const char *source,
                          GError **error);
