/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "area.h"

/* What a person can embed. All of it may be missing. */
typedef struct {
    char *answers;       /* files */
    char *authority;     /* certificates in PEM */
    char **driver_disks; /* folders of packages, or images with them: ISO 9660. NULL-terminated, or NULL */
    char **packs;        /* likewise */
    char *arguments;     /* for the kernel */
} Contents;

/* Reads it all and checks what can be checked here; errors name the file. */
Embedded *contents_gather(const Contents *contents, GError **error);

/* EMBEDDED for a person's eyes, without secrets; g_free(). */
char *contents_show(const Embedded *embedded, GError **error);
