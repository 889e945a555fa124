/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A bond as the kernel sees it now. */
typedef struct {
    gboolean is_lacp;
    char *partner; /* LACP: MAC of the switch at the other end; NULL: none has answered */
    char **used;   /* names of the interfaces that carry traffic; NULL-terminated, never NULL */
} Bond;

/* The bond NAME of the machine whose /sys is below ROOT ("": this one); NULL: there is none. */
Bond *bond_read(const char *root, const char *name);

void bond_free(Bond *bond);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bond, bond_free)
