/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * From here on the mounts of the calling thread and of what it starts are their
 * own, so that the kernel takes them away when they end, even if they are
 * killed: the next installation finds no disk in use.
 */
gboolean mounts_isolate(GError **error);

/* The mounts of an installation, so that none is left behind when it ends, however it ends. */
typedef struct Mounts Mounts;

Mounts *mounts_new(void);

/* Unmounts what is left, last first, lazily where something holds on. */
void mounts_free(Mounts *mounts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mounts, mounts_free)

/* mount(2); makes the folder TARGET. FLAGS and OPTIONS (may be NULL) as there. */
gboolean mounts_add(Mounts *mounts, const char *source, const char *target, const char *type,
                    unsigned long flags, const char *options, GError **error);

/* TARGET was mounted by somebody else and is now ours to unmount. */
void mounts_adopt(Mounts *mounts, const char *target);

/* Lets nothing more be written below TARGET, and has all that was written on the disk, with an
 * empty journal. */
gboolean mounts_make_read_only(const char *target, GError **error);

/* Unmounts all, last first, and waits for it: afterwards everything is written. */
gboolean mounts_release(Mounts *mounts, GError **error);
