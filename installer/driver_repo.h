/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * What a driver disk at a URL consists of: an rpm-md repository's own lists
 * (createrepo_c(8)). Both take the text of a file and NAME, for messages.
 * Errors are SLIPWAY_ERROR_SOURCE.
 */

/* Where repodata/repomd.xml says the list of packages is; g_free(). */
char *driver_repo_primary(const char *repomd, gsize length, const char *name, GError **error);

/*
 * The packages in the list PRIMARY, as paths in the repository: never absolute, never
 * with "..", always *.rpm. NULL-terminated; g_strfreev().
 */
char **driver_repo_packages(const char *primary, gsize length, const char *name, GError **error);

/* BYTES, unpacked if they are gzip (RFC 1952), else as they are; ends with a 0 that is not
 * counted. Lists that are packed otherwise are an error. g_free(). */
char *driver_repo_unpack(const char *bytes, gsize length, const char *name, gsize *ret_length,
                         GError **error);
