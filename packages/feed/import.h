/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Converts every package of a lock that is not in the cache yet, in parallel. */
typedef struct {
    const char *debs;      /* folder of the downloaded packages */
    const char *overrides; /* file, see overrides.h */
    const char *cache;     /* folder of converted packages, named by their inputs */
    const char *output;    /* folder that will hold exactly the lock's packages */
    guint jobs;
    int level; /* zstd's, for payloads */
} ImportOptions;

/* ENTRIES is the lock (LockEntry). Prints one line: how many were converted. */
gboolean import_packages(GPtrArray *entries, const ImportOptions *options, GError **error);
