/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "deb.h"

/* Debian packages for tests, built in memory. */

typedef struct {
    const char *path;    /* "./usr/bin/x", "./usr/bin/" */
    const char *content; /* of a file; NULL for a folder or link */
    const char *link;    /* target of a symbolic link, or NULL */
    const char *hard;    /* path of an earlier file, or NULL */
    mode_t mode;         /* permissions; 0: 0755 for folders, 0644 for files */
} TestFile;

/* A .deb with the control files CONTROL and the files FILES; each array ends
 * with a NULL path. COMPRESSION: "xz", "gzip", "zstd" or "none". */
GBytes *test_deb(const TestFile *control, const TestFile *files, const char *compression);

/* The usual: a control paragraph with the fields that all need, and MORE lines. */
char *test_control(const char *package, const char *version, const char *more);

/* The control part of a package, read back: what gates work on. */
Deb *test_deb_control(const char *package, const char *version, const char *more,
                      const char *postinst);
