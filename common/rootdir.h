/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Files of a root that is mounted somewhere, by the paths that they have in it.
 * Symbolic links in a path lead where they would if it were this system's root,
 * and never out of it.
 */
typedef struct Rootdir Rootdir;

Rootdir *rootdir_open(const char *path, GError **error);
void rootdir_close(Rootdir *root);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rootdir, rootdir_close)

const char *rootdir_path(const Rootdir *root);
int rootdir_fd(const Rootdir *root);

/* The folder that PATH is in, as an O_PATH descriptor, the caller's to close; -1 with errno. */
int rootdir_parent(const Rootdir *root, const char *path);

/* openat2(2) with RESOLVE_IN_ROOT; -1 with errno. */
int rootdir_openat(const Rootdir *root, const char *path, int flags);

/* The name at the end of PATH, within it. */
const char *rootdir_name(const char *path);
