/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* An archive as the kernel unpacks into its first file system: "newc" (Linux,
 * Documentation/driver-api/early-userspace/buffer-format.rst). The same files give the same bytes. */

/* Appends the file PATH, without a "/" before it, with mode 0600; its folders must be there already. */
void cpio_add_file(GByteArray *archive, const char *path, const void *bytes, gsize length);
void cpio_add_folder(GByteArray *archive, const char *path);
void cpio_finish(GByteArray *archive);

/* One member; BYTES lie in the archive. */
typedef struct {
    char *path;
    gboolean is_folder;
    const guchar *bytes;
    gsize length;
} CpioMember;

/* All members of ARCHIVE, which was written by these functions; g_ptr_array_unref(). */
GPtrArray *cpio_read(const guchar *archive, gsize length, GError **error);
