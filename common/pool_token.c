/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool_token.h"

#include <arpa/inet.h>
#include <string.h>

#include "error.h"
#include "validate.h"

#define VERSION 1
#define CHECK_SIZE 4
#define MAX_LENGTH 1024 /* of the word: more than any token has */

void pool_token_free(PoolToken *token)
{
    if (token == NULL)
        return;
    g_free(token->pool);
    g_strfreev(token->addresses);
    explicit_bzero(token->seed, sizeof token->seed);
    g_free(token);
}

static void check_of(const guint8 *bytes, gsize size, guint8 ret_check[CHECK_SIZE])
{
    guint8 digest[32];
    gsize length = sizeof digest;
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, bytes, (gssize)size);
    g_checksum_get_digest(checksum, digest, &length);
    memcpy(ret_check, digest, CHECK_SIZE);
}

static void add_byte(GByteArray *bytes, gsize value)
{
    guint8 byte = (guint8)value;
    g_byte_array_append(bytes, &byte, 1);
}

static void add_address(GByteArray *bytes, const char *text)
{
    guint8 address[16];
    gboolean six = strchr(text, ':') != NULL;
    inet_pton(six ? AF_INET6 : AF_INET, text, address);
    add_byte(bytes, six ? 6 : 4);
    g_byte_array_append(bytes, address, six ? 16 : 4);
}

char *pool_token_encode(const PoolToken *token)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    add_byte(bytes, VERSION);
    gint64 expires = GINT64_TO_BE(token->expires);
    g_byte_array_append(bytes, (const guint8 *)&expires, sizeof expires);
    g_byte_array_append(bytes, token->authority, ED25519_SIZE);
    g_byte_array_append(bytes, token->seed, ED25519_SIZE);
    add_byte(bytes, strlen(token->pool));
    g_byte_array_append(bytes, (const guint8 *)token->pool, (guint)strlen(token->pool));
    add_byte(bytes, g_strv_length(token->addresses));
    for (char **address = token->addresses; *address != NULL; address++)
        add_address(bytes, *address);
    guint8 check[CHECK_SIZE];
    check_of(bytes->data, bytes->len, check);
    g_byte_array_append(bytes, check, sizeof check);

    char *word = g_base64_encode(bytes->data, bytes->len);
    explicit_bzero(bytes->data, bytes->len);
    word[strcspn(word, "=")] = '\0';
    return g_strdelimit(g_strdelimit(word, "+", '-'), "/", '_');
}

/* What is left to read of a token. */
typedef struct {
    const guint8 *at;
    gsize left;
} Cursor;

/* The next SIZE bytes, NULL if there are not so many. */
static const guint8 *take(Cursor *cursor, gsize size)
{
    if (cursor->left < size)
        return NULL;
    const guint8 *start = cursor->at;
    cursor->at += size;
    cursor->left -= size;
    return start;
}

static gboolean take_into(Cursor *cursor, void *to, gsize size)
{
    const guint8 *bytes = take(cursor, size);
    if (bytes != NULL)
        memcpy(to, bytes, size);
    return bytes != NULL;
}

static char *take_address(Cursor *cursor)
{
    const guint8 *family = take(cursor, 1);
    if (family == NULL || (*family != 4 && *family != 6))
        return NULL;
    const guint8 *bytes = take(cursor, *family == 4 ? 4 : 16);
    char text[INET6_ADDRSTRLEN];
    if (bytes == NULL ||
        inet_ntop(*family == 4 ? AF_INET : AF_INET6, bytes, text, sizeof text) == NULL ||
        !validate_ip(text, NULL))
        return NULL;
    return g_strdup(text);
}

static gboolean take_addresses(Cursor *cursor, char ***ret_addresses)
{
    const guint8 *count = take(cursor, 1);
    if (count == NULL || *count == 0 || *count > POOL_TOKEN_MAX_ADDRESSES)
        return FALSE;
    g_autoptr(GStrvBuilder) addresses = g_strv_builder_new();
    for (guint8 i = 0; i < *count; i++) {
        char *address = take_address(cursor);
        if (address == NULL)
            return FALSE;
        g_strv_builder_take(addresses, address);
    }
    *ret_addresses = g_strv_builder_end(addresses);
    return TRUE;
}

static gboolean take_pool(Cursor *cursor, char **ret_pool)
{
    const guint8 *length = take(cursor, 1);
    const guint8 *name = length != NULL ? take(cursor, *length) : NULL;
    if (name == NULL)
        return FALSE;
    *ret_pool = g_strndup((const char *)name, *length);
    return strlen(*ret_pool) == *length && validate_fqdn(*ret_pool, NULL);
}

static gboolean read_token(PoolToken *token, const guint8 *bytes, gsize size)
{
    Cursor cursor = {bytes + 1, size - 1 - CHECK_SIZE};
    if (!take_into(&cursor, &token->expires, sizeof token->expires) ||
        !take_into(&cursor, token->authority, ED25519_SIZE) ||
        !take_into(&cursor, token->seed, ED25519_SIZE) || !take_pool(&cursor, &token->pool) ||
        !take_addresses(&cursor, &token->addresses))
        return FALSE;
    token->expires = GINT64_FROM_BE(token->expires);
    return cursor.left == 0 && token->expires >= 0;
}

static guint8 *decode_word(const char *text, gsize *ret_size)
{
    g_autofree char *word = g_strdelimit(g_strdelimit(g_strdup(text), "-", '+'), "_", '/');
    g_autofree char *padded = g_strconcat(word, &"==="[3 - (4 - strlen(word) % 4) % 4], NULL);
    guint8 *bytes = g_base64_decode(padded, ret_size);
    explicit_bzero(word, strlen(word));
    explicit_bzero(padded, strlen(padded));
    return bytes;
}

PoolToken *pool_token_decode(const char *text, GError **error)
{
    if (!validate_pool_token(text, error)) {
        error_reclass(error, SLIPWAY_ERROR_ANSWERS, "%s", "");
        return NULL;
    }
    gsize size = 0;
    g_autofree guint8 *bytes = strlen(text) <= MAX_LENGTH ? decode_word(text, &size) : NULL;
    if (size > CHECK_SIZE + 1 && bytes[0] != VERSION) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS,
                    "the pool token is damaged, or of another release's kind (%u, this one reads "
                    "%u): copy the whole line that 'slipway pool token create' prints on the master",
                    bytes[0], VERSION);
        return NULL;
    }
    guint8 check[CHECK_SIZE] = {0};
    if (size > CHECK_SIZE + 1)
        check_of(bytes, size - CHECK_SIZE, check);
    g_autoptr(PoolToken) token = g_new0(PoolToken, 1);
    gboolean good = size > CHECK_SIZE + 1 &&
                    memcmp(check, bytes + size - CHECK_SIZE, CHECK_SIZE) == 0 &&
                    read_token(token, bytes, size);
    if (bytes != NULL)
        explicit_bzero(bytes, size);
    if (good)
        return g_steal_pointer(&token);
    g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS,
                        "the pool token is damaged, a character was lost or changed: copy the "
                        "whole line that 'slipway pool token create' prints on the master");
    return NULL;
}
