/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <sys/stat.h>

/*
 * What a release put into its root: the files of its packages, by the root's own
 * RPM database, and those that the image was built with besides (links that
 * enable units, what scripts of packages made), by SHIPPED_REST. Without /usr,
 * but for /usr/local: all there is the release's.
 */
#define SHIPPED_DATABASE "/usr/lib/sysimage/rpm"
#define SHIPPED_AS_BUILT "/usr/share/slipway/as-built" /* rootfs/record-as-built writes it */
#define SHIPPED_REST SHIPPED_AS_BUILT "/files"

typedef struct {
    mode_t mode;         /* with the type, as of stat(2) */
    char *digest;        /* of a regular file, in hex: its length tells the algorithm */
    char *user, *group;  /* names */
    char *link;          /* of a symbolic link, where it leads */
} ShippedFile;

/*
 * Path → ShippedFile *, of the root mounted at ROOT, in which nothing is
 * changed: the database is copied first, because SQLite writes to look at one.
 */
GHashTable *shipped_read(const char *root, GError **error);

/* Adds what TEXT, in SHIPPED_REST's form, tells: lines of path, RPM's flags of the file, digest,
 * mode in octal, user, group and link, with tabs between them. Other lines are left out. */
void shipped_parse(GHashTable *files, const char *text);
GHashTable *shipped_new(void);

/* The digest of the file that is open as FD, by the algorithm of DIGEST; NULL: it cannot be read. */
char *shipped_digest(int fd, const char *digest);
