/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/*
 * The tokens that a pool has given out: their public halves and what they allow.
 * The words themselves are nowhere but with those who got them.
 */
typedef struct {
    char *id;  /* names it in commands and logs: eight digits from its public key */
    char *key; /* "ssh-ed25519 AAAA…" */
    gint64 created, expires; /* seconds since 1970 */
    unsigned uses;           /* how many hosts may join with it */
    gboolean revoked;
    gboolean replaces; /* for a host that was installed anew under its old name */
    gboolean any_cpu;  /* for a host whose processor lacks what the others have */
    char **used_by;    /* "NAME MACHINE-ID" of each; NULL-terminated, never NULL */
} Token;

/*
 * sshd still lets a dead token in for this long, in seconds, so that its bearer is told
 * in a sentence why it is not taken; nothing else is possible with it.
 */
#define TOKEN_GRACE (7 * 24 * 60 * 60)

Token *token_new(const char *key);
void token_free(Token *token);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Token, token_free)

unsigned token_uses_left(const Token *token);

/* Whether the host NAME with MACHINE_ID has joined with TOKEN already. */
gboolean token_was_used_by(const Token *token, const char *name, const char *machine_id);
void token_add_user(Token *token, const char *name, const char *machine_id);
void token_remove_user(Token *token, const char *name, const char *machine_id);

/* All tokens of HOST's pool: a GPtrArray of Token; empty where there are none. */
GPtrArray *tokens_load(const Host *host, GError **error);

/*
 * Writes TOKENS, and the file by which sshd lets their bearers in. What has been
 * dead for TOKEN_GRACE at NOW (seconds) is left out.
 */
gboolean tokens_save(const Host *host, const GPtrArray *tokens, gint64 now, GError **error);

/* The token ID of TOKENS, NULL if there is none. */
Token *tokens_find(const GPtrArray *tokens, const char *id);

/* A table for people; g_free(). */
char *tokens_to_text(const GPtrArray *tokens, gint64 now);

/* For people: "2026-11-21 10:30 UTC". g_free(). */
char *tokens_time(gint64 seconds);
