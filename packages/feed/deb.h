/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "control.h"

#include <sys/types.h>

/* A file of a Debian package. */
typedef struct {
    char *path;  /* absolute, without a trailing slash */
    mode_t mode; /* type and permissions */
    char *user;
    char *group;
    gint64 mtime;    /* seconds since the epoch */
    char *target;    /* of a symbolic link, else NULL */
    char *hard_link; /* path of the earlier file that this is another name of, else NULL */
    GBytes *content; /* of a regular file; shared by its hard links */
} DebFile;

/* A Debian binary package, deb(5). */
typedef struct {
    char *origin; /* base name of the .deb, for messages */
    char *sha256; /* of the .deb, hexadecimal */
    gint64 mtime; /* when the package was built: the time of its data member */
    Control *control;
    GHashTable *scripts;   /* "postinst" ... -> text */
    GHashTable *conffiles; /* set of absolute paths */
    GPtrArray *files;      /* DebFile in archive order; NULL without DEB_FILES */
} Deb;

typedef enum {
    DEB_CONTROL, /* only what describes the package; neither files nor sha256 nor mtime */
    DEB_FILES,   /* everything */
} DebDepth;

/* Reads the package at PATH. Anything damaged, cut off or outside the format is
 * an error that names the file. */
Deb *deb_read(const char *path, DebDepth depth, GError **error);

/* The same from memory, for tests and fuzzing. */
Deb *deb_read_bytes(GBytes *bytes, const char *origin, DebDepth depth, GError **error);

void deb_free(Deb *deb);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Deb, deb_free)
