/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"
#include "pack_name.h"

/* Supplemental packs and driver disks on a host (common/pack_name.h), by dnf. */
typedef struct {
    char *name, *source;
    char **packages; /* NULL-terminated */
} Pack;

/* All Packs of HOST, by name; g_ptr_array_unref(). */
GPtrArray *pack_list(const Host *host);

/*
 * Installs the pack at SOURCE: the URL of an rpm-md repository (http, https, ftp), an ISO image, a
 * block device, or a folder. Every package must be signed by the key of this release or by KEY (a
 * file with a public key, or NULL), which is accepted by this. NAME: NULL for pack_name_of(). What
 * the host has already is no pack's (that is 'dnf upgrade'). After an error nothing is left of it.
 */
gboolean pack_add(const Host *host, const char *source, const char *name, const char *key, GError **error);

gboolean pack_remove(const Host *host, const char *name, GError **error);

/*
 * For an upgrade. NEW_ROOT: the mounted root of the new release, may be read-only. Whether all packs
 * of HOST can be installed there, by a test run of dnf on an overlay in memory; nothing is changed.
 * SLIPWAY_ERROR_FAILED says which does not fit, and why. Packs from URLs are asked for there.
 */
gboolean pack_fit(const Host *host, const char *new_root, GError **error);

/*
 * Installs them into NEW_ROOT, mounted for writing, after PACK_FOLDER and their repository files were carried
 * there; an initrd is made anew if a kernel module came. SLIPWAY_ERROR_WRITE.
 */
gboolean pack_carry(const Host *host, const char *new_root, GError **error);

void pack_free(Pack *pack);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pack, pack_free)
