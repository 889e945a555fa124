/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Where files lie in an ISO 9660 image (ECMA-119), by the names of the Rock Ridge extensions.
 * Only reads. The image is anybody's: every number in it is checked against its size.
 */
typedef struct {
    char *name;
    guint64 offset, size; /* bytes */
    gboolean is_folder;
} IsoFile;

/* Refuses what is no such image, or is shorter than it says of itself. FD: a file or a block device. */
gboolean iso9660_check(int fd, GError **error);

/* The IsoFiles in the folder PATH ("/" or "/a/b"); g_ptr_array_unref(). */
GPtrArray *iso9660_list(int fd, const char *path, GError **error);

/* The file or folder PATH; NULL without ERROR: there is none. */
IsoFile *iso9660_find(int fd, const char *path, GError **error);

/* LENGTH bytes at OFFSET, all of them. */
gboolean iso9660_read(int fd, guint64 offset, void *buffer, gsize length, GError **error);

void iso9660_file_free(IsoFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IsoFile, iso9660_file_free)
