/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "event.h"

/*
 * The host bundle: where it comes from, and that it is what a trusted key
 * signed, to the last byte. All errors are SLIPWAY_ERROR_SOURCE, or
 * SLIPWAY_ERROR_NETWORK while fetching. Nothing here writes to a disk.
 */
typedef struct Source Source;

/*
 * Finds the bundle at URL (ANSWERS_MEDIUM: on the installation medium, which is
 * waited for), takes it into memory, has RAUC check its signature and mounts it.
 * What is checked there is what is used: it is read from its medium once, and no
 * other program writes to it.
 *
 * A bundle for which memory is too small stays on its medium or server, where it may
 * change between the check and the use: so dm-verity hashes each block again
 * whenever it is read.
 */
Source *source_open(const char *url, Events *events, GError **error);

/* Reads every block once, since dm-verity only checks what is read. */
gboolean source_verify(Source *source, Events *events, GError **error);

/* The root image in the bundle, open for reading as long as SOURCE lives, and its size in bytes. */
int source_image_fd(const Source *source);
guint64 source_image_size(const Source *source);

/* What the bundle calls its release. */
const char *source_version(const Source *source);

/* Unmounts everything. */
void source_close(Source *source);

/* The same, and ejects the installation medium if its drive can do that. */
void source_eject(Source *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Source, source_close)
