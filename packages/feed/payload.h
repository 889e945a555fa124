/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>

/* The payload of an RPM: a cpio archive ("newc"), compressed by zstd. The same
 * calls give the same bytes. */
typedef struct Payload Payload;

/* What was written, ready for the header. */
typedef struct {
    GByteArray *compressed;
    char *compressed_sha256; /* hexadecimal */
    char *sha256;            /* of the archive before compression */
    guint64 size;            /* of the archive before compression, bytes */
} PayloadResult;

/* LEVEL is zstd's. */
Payload *payload_new(int level);
void payload_free(Payload *payload);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Payload, payload_free)

/* Adds the file at the absolute PATH. LINKS is the number of its names; all
 * names of one file have the same INODE and only the last one brings DATA
 * (LENGTH bytes: content, or the target of a symbolic link). */
void payload_add(Payload *payload, const char *path, guint32 inode, mode_t mode, guint32 links,
                 guint32 mtime, const void *data, gsize length);

/* Ends the archive; PAYLOAD can only be freed then. */
void payload_finish(Payload *payload, PayloadResult *ret_result);
void payload_result_clear(PayloadResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PayloadResult, payload_result_clear)
