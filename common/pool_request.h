/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * What a new host sends to a pool: what it wants, and what it is. One JSON
 * object on one line; strings and lists of strings, and the clock as a number.
 */

typedef enum {
    POOL_REQUEST_HELLO, /* only answer whether I may join: nothing changes */
    POOL_REQUEST_JOIN,  /* make me a member */
} PoolVerb;

/* Every member but NAME may be NULL in a hello: an installer does not know it yet. Owned. */
typedef struct {
    PoolVerb verb;
    char *name;       /* FQDN; in a hello also a name without domain, or NULL */
    char *address;    /* by which the others are to know it, IPv4 or IPv6 */
    char *machine_id; /* machine-id(5) */
    char *host_key;   /* "ssh-ed25519 AAAA…" */
    char *slipway;    /* versions: "0.1.0" */
    char *ganeti;
    char *xen;         /* "4.20" */
    char *cpu_vendor;  /* "GenuineIntel" */
    char **features;   /* of the processor, as Linux names them; NULL-terminated, or NULL */
    char **bridges;    /* NULL-terminated, or NULL */
    char **groups;     /* LVM volume groups; NULL-terminated, or NULL */
    gint64 clock;      /* seconds since 1970; 0: not told */
} PoolRequest;

#define POOL_REQUEST_MAX_SIZE 16384 /* bytes of the JSON text */

PoolRequest *pool_request_new(PoolVerb verb);
void pool_request_free(PoolRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PoolRequest, pool_request_free)

/* On one line without its end; g_free(). */
char *pool_request_to_json(const PoolRequest *request);

/*
 * Reads TEXT, which a stranger may have sent: every string is validated for what
 * it is and harmless in a log. A join has to be complete.
 */
PoolRequest *pool_request_parse(const char *text, gsize size, GError **error);

const char *pool_verb_name(PoolVerb verb);
