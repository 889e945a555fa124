/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "ed25519.h"

/*
 * What 'slipway pool token create' prints: one word with all that a new host has
 * to know of a pool: where it is, how to recognise it, and a private key that it
 * lets in. The word is secret, and is never part of an error or a log.
 *
 * It is base64url (RFC 4648 section 5) without padding of:
 *
 *    1 byte   version, 1
 *    8 bytes  when it expires, seconds since 1970, big-endian
 *   32 bytes  public key of the pool's SSH certificate authority
 *   32 bytes  private key (the seed of RFC 8032)
 *    1 byte   length of the pool's name, and the name
 *    1 byte   number of addresses; each 4 or 6, and its 4 or 16 bytes
 *    4 bytes  the first ones of the SHA-256 of all before: a letter that was lost
 *             in copying is told from a token that is refused
 */
typedef struct {
    char *pool;                     /* its name, an FQDN */
    char **addresses;               /* in the order to try; NULL-terminated, 1 to 8 */
    guint8 authority[ED25519_SIZE]; /* public */
    guint8 seed[ED25519_SIZE];      /* secret */
    gint64 expires;                 /* seconds since 1970 */
} PoolToken;

#define POOL_TOKEN_MAX_ADDRESSES 8

/* Frees TOKEN and overwrites its secret. */
void pool_token_free(PoolToken *token);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PoolToken, pool_token_free)

/* The word; g_free(). */
char *pool_token_encode(const PoolToken *token);

/* The token that TEXT, any bytes, is; NULL and an error of class SLIPWAY_ERROR_ANSWERS otherwise. */
PoolToken *pool_token_decode(const char *text, GError **error);
