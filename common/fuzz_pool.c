/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "pool_reply.h"
#include "pool_request.h"
#include "pool_token.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

/* What is read can be written again, and then reads the same. */
static void check_token(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PoolToken) token = pool_token_decode(text, &error);
    g_assert_true((token == NULL) == (error != NULL));
    if (token == NULL)
        return;
    g_autofree char *again = pool_token_encode(token);
    g_autoptr(PoolToken) second = pool_token_decode(again, NULL);
    g_assert_nonnull(second);
    g_assert_cmpstr(second->pool, ==, token->pool);
}

static void check_request(const char *text, gsize size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PoolRequest) request = pool_request_parse(text, size, &error);
    g_assert_true((request == NULL) == (error != NULL));
    if (request == NULL)
        return;
    g_autofree char *json = pool_request_to_json(request);
    g_assert_null(strchr(json, '\n'));
    g_autoptr(PoolRequest) second = pool_request_parse(json, strlen(json), NULL);
    g_assert_nonnull(second);
}

static void check_reply(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PoolReply) reply = pool_reply_parse(text, &error);
    g_assert_true((reply == NULL) == (error != NULL));
    if (reply == NULL)
        return;
    g_autofree char *json = pool_reply_to_json(reply);
    g_assert_null(strchr(json, '\n'));
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    g_autofree char *text = g_strndup(size > 0 ? (const char *)data : "", size);
    check_token(text);
    check_request(text, size);
    check_reply(text);
    return 0;
}
