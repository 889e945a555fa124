/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Reads a stretch of a file or device in large pieces, with several threads
 * that each also do with a piece what is to be done with it: so reading (and
 * the decompression or verification behind it) and writing overlap.
 */
#define COPY_PIECE (1024 * 1024) /* bytes; of the sizes from 128 KiB to 4 MiB the fastest */
#define COPY_ALIGN 4096          /* bytes: offsets, lengths and buffers are fit for O_DIRECT */

/* What a caller does with the LENGTH bytes in PIECE that were at OFFSET. Called from several
 * threads. */
typedef gboolean (*CopySink)(const guint8 *piece, gsize length, guint64 offset, gpointer data,
                             GError **error);

/* Called in the caller's thread, now and then and at the end, with the bytes that are done of
 * TOTAL. */
typedef void (*CopyProgress)(guint64 done, guint64 total, gpointer data);

typedef struct {
    int fd;             /* read with pread(2) */
    const char *name;   /* for messages */
    guint64 start, end; /* bytes; START is a multiple of COPY_ALIGN */
    gboolean mapped;    /* the sink gets the page cache's own bytes, not a copy, where that works */
    CopySink sink;      /* NULL: only read */
    gpointer sink_data;
    CopyProgress progress; /* may be NULL */
    gpointer progress_data;
} Copy;

/*
 * Reads all of COPY and hands every piece to the sink, in no order. A read
 * error or a file that ends before END is SLIPWAY_ERROR_SOURCE; a sink's own
 * error is passed on. The first error ends all threads.
 */
gboolean copy_run(const Copy *copy, GError **error);

/* pread(2) and pwrite(2) until all LENGTH bytes are there; FALSE: see errno (0: the file ended). */
gboolean copy_read_full(int fd, void *buffer, gsize length, guint64 offset);
gboolean copy_write_full(int fd, const void *buffer, gsize length, guint64 offset);

/* A buffer of SIZE bytes for O_DIRECT; free(). */
void *copy_buffer_new(gsize size);
