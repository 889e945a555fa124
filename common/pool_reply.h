/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What a pool answers to a new host: one JSON object on one line. */

typedef enum {
    POOL_REPLY_ACCEPTED,    /* to a hello: a join would be done now */
    POOL_REPLY_JOINED,      /* to a join: the host is a member */
    POOL_REPLY_REFUSED,     /* a check says no; asking again gives the same */
    POOL_REPLY_FAILED,      /* the join was tried and did not work; it was undone */
    POOL_REPLY_REDIRECT,    /* the master is at ADDRESS */
    POOL_REPLY_UNAVAILABLE, /* this host cannot say: ask another one, or later */
} PoolReplyStatus;

/* Strings are owned; NULL where there is nothing to say. */
typedef struct {
    PoolReplyStatus status;
    char *message; /* a sentence: why not */
    char *address; /* the master's, which connects to the new host */
    char *name;    /* the master's */
    char *pool_address;
    char *root_key;      /* that the master comes with, as in authorized_keys */
    char *storage_paths; /* Ganeti's file-storage-paths, lines */
} PoolReply;

#define POOL_REPLY_MAX_SIZE 65536

PoolReply *pool_reply_new(PoolReplyStatus status);
void pool_reply_free(PoolReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PoolReply, pool_reply_free)

/* On one line without its end; g_free(). */
char *pool_reply_to_json(const PoolReply *reply);

/* Reads TEXT and validates what will end up in a file: acceptance has all of it. */
PoolReply *pool_reply_parse(const char *text, GError **error);
