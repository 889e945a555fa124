/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * The two files in an ISO that iso/make-iso reserves for what is embedded later:
 *
 *   /slipway/embed.env   what GRUB reads (load_env): the kernel arguments, which archive to load
 *                        besides the initrd, and the archive's length and SHA-256; a GRUB
 *                        environment block (GRUB manual, section 17.4), padded with '#'
 *   /slipway/embed.img   a cpio archive, padded with zero bytes; not even loaded while it is empty
 *
 * No other byte of the ISO changes. FD is open for reading, and for writing where something is written;
 * all errors say what is wrong with the ISO, without its name.
 */
typedef struct {
    char *arguments;     /* for the kernel; "": none */
    GByteArray *archive; /* cpio; empty: none */
} Embedded;

Embedded *embedded_new(void);

/* What is in there; fails for an ISO without these files, a truncated one, and a damaged area. */
Embedded *embedded_read(int fd, GError **error);

/* In the place of what is there. What does not fit is refused before anything is written. */
gboolean embedded_write(int fd, const Embedded *embedded, GError **error);

/* The bytes that the ISO was made with. */
gboolean embedded_reset(int fd, GError **error);

/* Whether the ISO holds only these bytes, which even a damaged area does not. */
gboolean embedded_is_empty(const Embedded *embedded);

/* Whether GRUB can hand ARGUMENTS on as they are. */
gboolean embedded_check_arguments(const char *arguments, GError **error);

void embedded_free(Embedded *embedded);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Embedded, embedded_free)
