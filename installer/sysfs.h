/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * What the kernel and udev say about this machine. ROOT is "" here and a
 * folder in tests; the other paths begin with '/' and are put behind it.
 */

/* The text of a file without the blanks around it; NULL: not readable, or empty. g_free(). */
char *sysfs_text(const char *root, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The same as a number that is not negative; FALLBACK: there is none. */
guint64 sysfs_number(guint64 fallback, const char *root, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

gboolean sysfs_exists(const char *root, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The names in a folder, sorted so that numbers in them count: sd2 before sd10. g_strfreev(). */
char **sysfs_list(const char *root, const char *path);

/* What udev knows about a block device. */
typedef struct {
    GHashTable *properties; /* char * to char *: "ID_WWN" */
    char **links;           /* "/dev/disk/by-id/…" and other names, sorted; NULL-terminated */
} Udev;

/* NUMBER: "8:0". A device that udev does not know has no properties and no links. */
Udev *udev_read(const char *root, const char *number);
void udev_free(Udev *udev);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Udev, udev_free)

/* The first of the NAMES (NULL-terminated) that has a value; NULL: none. Owned by UDEV. */
const char *udev_property(const Udev *udev, const char *const *names);
