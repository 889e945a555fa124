/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The lock: which Debian packages are imported, one a line, fields separated by
 * spaces: name version architecture sha256 filename. */
typedef struct {
    char *name;
    char *version;
    char *architecture;
    char *sha256; /* of the .deb, hexadecimal */
} LockEntry;

/* Array of LockEntry in the file's order. */
GPtrArray *lock_read(const char *path, GError **error);

/* The .deb in FOLDER, named as apt names downloads: name_version_architecture.deb. */
char *lock_entry_path(const LockEntry *entry, const char *folder);
