/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "pool_state.h"

/*
 * A storage repository that the pool was given after its hosts were installed. All
 * of them are described once, in the pool's state; each member brings about its own.
 */
typedef struct {
    char *name;     /* of its folder or volume group, too */
    char *type;     /* sr_type.h */
    char *host;     /* the member whose disk it is; NULL: all members have it */
    char **options; /* "key=value", as of its type; NULL-terminated, never NULL */
} PoolSr;

#define POOL_SR_FILE POOL_STATE_FOLDER "/srs"       /* what the pool has */
#define POOL_SR_ATTACHED "/var/lib/slipway/srs-here" /* what this host has brought about */

/*
 * Validates NAME, and each of OPTIONS ("key=value") as a form; what they mean is the
 * type's business. HOST may be NULL. NULL with an error for the operator.
 */
PoolSr *pool_sr_new(const char *name, const char *type, const char *host,
                    const char *const *options, GError **error);
PoolSr *pool_sr_copy(const PoolSr *sr);
void pool_sr_free(PoolSr *sr);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PoolSr, pool_sr_free)

gboolean pool_sr_equal(const PoolSr *a, const PoolSr *b);

/* The value of the option KEY, NULL if it is not given; owned by SR. */
const char *pool_sr_option(const PoolSr *sr, const char *key);

/* The SRs in PATH (one of the two files above): a GPtrArray of PoolSr; empty where there is none. */
GPtrArray *pool_sr_load(const Host *host, const char *path, GError **error);
gboolean pool_sr_save(const Host *host, const char *path, const GPtrArray *srs, GError **error);

/* The SR called NAME, NULL if there is none. */
PoolSr *pool_sr_find(const GPtrArray *srs, const char *name);

/* Those of SRS that the member NAME is to have. Not owned by the result. */
GPtrArray *pool_sr_of_member(const GPtrArray *srs, const char *name);
