/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sr_type.h"

/*
 * Brings about on this host what the pool's list of storage repositories says, and
 * takes away what it says no longer: of a host that is in no pool, all. One that cannot
 * be had does not stop the others; the error names them all, or ONLY that one if it is not NULL.
 * Run at every boot, after every change, and again while something is missing
 * (slipway-follow.service).
 */
gboolean sr_apply(const Host *host, const char *only, GError **error);

/* How an SR of the pool is on this host. */
typedef enum { SR_HERE, SR_ELSEWHERE, SR_MISSING } SrPresence;

typedef struct {
    PoolSr *sr;
    const SrType *type; /* NULL: this host does not know it */
    SrPresence presence;
    SrSpace space; /* of one that is here */
    char *problem; /* why it is missing, or does not answer; NULL otherwise */
} SrState;

/* All of the pool, with a glance at those of this host: a GPtrArray of SrState. */
GPtrArray *sr_states(const Host *host, GError **error);
