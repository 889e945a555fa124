/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What every bundle for these hosts says it is for (RAUC manual, "compatible"). */
#define BUNDLE_COMPATIBLE "slipway"

/* What a RAUC bundle says of itself, under a signature that this system trusts. */
typedef struct {
    char *version;
    char *image_name;   /* file name of the root image in it */
    guint64 image_size; /* bytes */
} Bundle;

/*
 * Checks the signature of the bundle at PATH against RAUC's keyring in
 * /etc/rauc/system.conf, that it is for Slipway hosts and that it has a root
 * image. Its payload is not read. All errors here are SLIPWAY_ERROR_SOURCE.
 */
Bundle *bundle_inspect(const char *path, GError **error);
void bundle_free(Bundle *bundle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bundle, bundle_free)

/* The same from the text that `rauc info --output-format=json` prints; NAME is for messages. */
Bundle *bundle_from_json(const char *text, const char *name, GError **error);

/*
 * Has RAUC mount the bundle, which dm-verity then checks block by block as it
 * is read. Returns the folder, the caller's to unmount; g_free().
 */
char *bundle_mount(const char *path, GError **error);

/*
 * Has dm-verity check each block of the mounted bundle only the first time that
 * it is read (check_at_most_once in the kernel's device-mapper/verity.rst). Safe
 * only where what lies below cannot change meanwhile: in memory of our own. A
 * kernel or a RAUC with which that does not work goes on checking every time.
 */
void bundle_check_once(void);
