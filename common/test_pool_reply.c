/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool_reply.h"

#include <string.h>

#define KEY \
    "ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBLNGVh0Yk4Wj"

static char *accepted_with(const char *from, const char *to)
{
    g_autoptr(GString) text = g_string_new(
        "{\"status\":\"accepted\",\"address\":\"192.0.2.10\",\"name\":\"xen1.example.com\","
        "\"pool-address\":\"192.0.2.100\",\"root-key\":\"" KEY "\","
        "\"storage-paths\":\"/srv/slipway/shared\"}");
    g_assert_cmpuint(g_string_replace(text, from, to, 1), ==, 1);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void test_round_trip(void)
{
    g_autofree char *text = accepted_with("accepted", "accepted");
    g_autoptr(GError) error = NULL;
    g_autoptr(PoolReply) reply = pool_reply_parse(text, &error);
    g_assert_no_error(error);
    g_assert_cmpint(reply->status, ==, POOL_REPLY_ACCEPTED);
    g_assert_cmpstr(reply->root_key, ==, KEY);
    g_autofree char *again = pool_reply_to_json(reply);
    g_assert_cmpstr(again, ==, text);

    g_autoptr(PoolReply) refused = pool_reply_new(POOL_REPLY_REFUSED);
    refused->message = g_strdup("no: \"x\"");
    g_autofree char *json = pool_reply_to_json(refused);
    g_autoptr(PoolReply) back = pool_reply_parse(json, NULL);
    g_assert_cmpstr(back->message, ==, refused->message);
}

static void test_nonsense(void)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        {"accepted", "yes"},
        {"\"accepted\"", "1"},
        {"\"address\":\"192.0.2.10\",", ""},
        {"192.0.2.10", "0.0.0.0"},
        {"xen1.example.com", "xen1"},
        {"xen1.example.com", "xen1.example.com evil"},
        {KEY, "command=\\\"x\\\" " KEY},
        {KEY, KEY "\\nssh-rsa AAAA"},
        {KEY, KEY "\\n"},
        {"/srv/slipway/shared", "/srv/../etc"},
        {"/srv/slipway/shared", "srv"},
        {"{\"status", "[\"status"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = accepted_with(cases[i].from, cases[i].to);
        g_autoptr(GError) error = NULL;
        if (pool_reply_parse(text, &error) != NULL)
            g_error("taken: %s", text);
        g_assert_nonnull(error);
    }
    g_assert_null(pool_reply_parse("", NULL));
    g_assert_null(pool_reply_parse("{\"status\":\"refused\"}", NULL));
    g_assert_null(pool_reply_parse("{\"status\":\"refused\",\"message\":\"a\\u001b[2Jb\"}", NULL));
    g_assert_null(pool_reply_parse("{\"status\":\"redirect\"}", NULL));
    g_autoptr(PoolReply) joined = pool_reply_parse("{\"status\":\"joined\"}", NULL);
    g_assert_nonnull(joined);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pool-reply/round-trip", test_round_trip);
    g_test_add_func("/pool-reply/nonsense", test_nonsense);
    return g_test_run();
}
