/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ganeti.h"

/* What one member tells another that asks about a host: the pool's master, as far as the asker knows. */
typedef struct {
    char *master;     /* whom its own configuration names */
    gboolean serves;  /* it is the master itself, and its daemons answer */
    gboolean reaches; /* the host in question answers it */
} Witness;

void witness_free(Witness *witness);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Witness, witness_free)

/* What HOST has to say about the host NAME. */
Witness *witness_here(const Host *host, const char *name);

/* One line, and back. */
char *witness_to_json(const Witness *witness);
Witness *witness_parse(const char *json, GError **error);

/*
 * Whether the host at ADDRESS is on and on this network: its kernel accepts or
 * refuses a connection, whatever has become of its programs. Two seconds of
 * silence mean no.
 */
gboolean witness_reaches(const char *address);
