/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ganeti.h"
#include "members.h"
#include "tokens.h"

#define CHECKS_MAX_CLOCK_DIFFERENCE 30 /* seconds; Ganeti warns at 150, certificates need less */

/* What a master knows when it is asked to take a host in. Nothing is owned. */
typedef struct {
    const PoolRequest *own; /* the master itself, complete */
    const GanetiPool *pool;
    StorageKind storage; /* where the pool keeps its guests' disks */
    const GPtrArray *members;
    const Token *token; /* that the host came with; NULL: unknown */
    const char *peer;   /* the address that it came from */
    gint64 now;         /* when its words arrived; seconds since 1970 */
} ChecksWorld;

/*
 * Whether the host of REQUEST may join. What a hello does not tell is not
 * checked. FALSE with one sentence for both sides, which has all reasons and what
 * to do about each (SLIPWAY_ERROR_ANSWERS). A bearer of a token that is not
 * valid is told about that alone.
 */
gboolean checks_run(const ChecksWorld *world, const PoolRequest *request, GError **error);

/* NAME as a member is called: one without domain gets that of POOL, as it will on its host. g_free(). */
char *checks_full_name(const char *name, const char *pool);
