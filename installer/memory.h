/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "copy.h"
#include "mounts.h"

/*
 * A file in memory: no medium is needed for it any more, and nobody else can
 * change it (there is no swap in the installer).
 */

/* Bytes that such a file may have: what is available, less a reserve for the installation. */
guint64 memory_spare(void);

/* What somebody can do whose file of SIZE bytes is larger than that: how much memory it takes. g_free(). */
char *memory_advise(guint64 size);

/* Makes PATH, whose folder becomes one of MOUNTS, and opens it for writing; -1 with ERROR set. */
int memory_create(const char *path, Mounts *mounts, GError **error);

/*
 * Copies what is open as FROM, to its end, to the file in memory that is open
 * as TO. NAME and a medium that cannot be read are told in SLIPWAY_ERROR_SOURCE.
 */
gboolean memory_take(int to, int from, const char *name, CopyProgress progress, gpointer data,
                     GError **error);
