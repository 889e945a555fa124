/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Supplemental packs and driver disks that a host has besides its release's packages; what is kept of them is what
 * an upgrade into the other slot needs:
 *
 *   PACK_FOLDER/NAME/source     where it came from, for people
 *   PACK_FOLDER/NAME/packages   the names of its packages, one a line
 *   PACK_FOLDER/NAME/….rpm      the packages, unless it came from a URL
 *   PACK_FOLDER/NAME/key.asc    the key that the administrator accepted for it
 *   /etc/yum.repos.d/slipway-pack-NAME.repo  of a pack that came from a URL, for its updates
 */
#define PACK_FOLDER "/var/lib/slipway/packs"

/* The name that the pack at SOURCE, a URL or a path, has if nobody gives it another one; g_free(). */
char *pack_name_of(const char *source);

/* 1 to 32 of a to z, 0 to 9 and "-", beginning with a letter. */
gboolean pack_check_name(const char *name, GError **error);
