/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <sys/stat.h>

#include "rootdir.h"

/* The copying of single files, with all that they are: data and holes, owner, mode, times,
 * extended attributes (ACLs and capabilities among them), hard links, devices, pipes. */

typedef struct {
    const Rootdir *old_root, *new_root;
    GHashTable *users, *groups; /* accounts_renumbered(): owners go by name */
    GHashTable *links;          /* carry_links_new() */
} CarryWay;

/* For the hard links of one run: which file of the old root has become which path of the new. */
GHashTable *carry_links_new(void);

/*
 * Makes PATH in the new root what it is in the old one (INFO: lstat(2) of it
 * there): under a name of its own first, so that PATH is whole at any time. A
 * folder is made, without what is in it. Missing folders above PATH are made as
 * they are in the old root. FALSE with errno.
 */
gboolean carry_file_copy(const CarryWay *way, const char *path, const struct stat *info);

/* Owner and mode alone. FALSE with errno. */
gboolean carry_file_own(const CarryWay *way, const char *path, const struct stat *info);

/* Moves what is at PATH in the new root to PATH.rpmnew. FALSE with errno; ENOENT: it is not there. */
gboolean carry_file_put_aside(const Rootdir *root, const char *path);

/* Removes PATH from ROOT; a folder only if it is empty. That it is not there is no error. */
gboolean carry_file_remove(const Rootdir *root, const char *path);

/* lstat(2) of PATH in ROOT. FALSE with errno. */
gboolean carry_file_stat(const Rootdir *root, const char *path, struct stat *ret_info);
