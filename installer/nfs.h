/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "mounts.h"

/* Whether URL is nfs://HOST/PATH. */
gboolean nfs_is_url(const char *url);

/*
 * Mounts the folder of the file that URL names at TARGET, read-only, by the kernel's
 * own client: NFS 4.2, 4.1, 4.0 or 3, whichever the server speaks. Returns the path of
 * the file (g_free()); whether it is there is the caller's to see. Tries again where
 * that may help. WHAT is for messages: "the host bundle". Errors are
 * SLIPWAY_ERROR_NETWORK, and name the server's address.
 */
char *nfs_mount(const char *url, const char *what, const char *target, Mounts *mounts,
                GError **error);
