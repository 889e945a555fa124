/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tokens.h"

#include <string.h>

#include "pool_state.h"
#include "run.h"

#define KEY_A "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
#define KEY_B "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
#define NOW G_GINT64_CONSTANT(1795255200) /* 2026-11-21 10:00 UTC */

static GPtrArray *two_tokens(void)
{
    GPtrArray *tokens = g_ptr_array_new_with_free_func((GDestroyNotify)token_free);
    Token *first = token_new(KEY_A);
    first->created = NOW - 60;
    first->expires = NOW + 3600;
    first->uses = 2;
    first->replaces = TRUE;
    token_add_user(first, "xen2.example.com", "0123");
    g_ptr_array_add(tokens, first);
    Token *second = token_new(KEY_B);
    second->expires = NOW - 10;
    second->revoked = TRUE;
    g_ptr_array_add(tokens, second);
    return tokens;
}

static void test_round_trip(void)
{
    g_autofree char *folder = g_dir_make_tmp("test-tokens-XXXXXX", NULL);
    Host host = {.root = folder};
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) none = tokens_load(&host, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(none->len, ==, 0);

    g_autoptr(GPtrArray) tokens = two_tokens();
    g_assert_true(tokens_save(&host, tokens, NOW, &error));
    g_autoptr(GPtrArray) back = tokens_load(&host, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(back->len, ==, 2);
    const Token *first = back->pdata[0], *second = back->pdata[1];
    g_assert_cmpstr(first->key, ==, KEY_A);
    g_assert_cmpint(first->expires, ==, NOW + 3600);
    g_assert_true(first->replaces && !first->any_cpu && !first->revoked);
    g_assert_cmpuint(token_uses_left(first), ==, 1);
    g_assert_true(token_was_used_by(first, "xen2.example.com", "0123"));
    g_assert_false(token_was_used_by(first, "xen2.example.com", "0124"));
    g_assert_true(second->revoked);
    g_assert_true(tokens_find(back, second->id) == second);
    g_assert_null(tokens_find(back, "00000000"));
    g_assert_true(RUN(NULL, "rm", "-r", folder));
}

/* The only door: what sshd lets in, with which command, and until when. */
static void test_keys(void)
{
    g_autofree char *folder = g_dir_make_tmp("test-tokens-XXXXXX", NULL);
    Host host = {.root = folder};
    g_autoptr(GPtrArray) tokens = two_tokens();
    g_assert_true(tokens_save(&host, tokens, NOW, NULL));
    g_autofree char *keys = host_read(&host, POOL_STATE_FOLDER "/join_keys");
    const Token *first = tokens->pdata[0];
    g_autofree char *expected = g_strdup_printf(
        "\nrestrict,expiry-time=\"20261128110000Z\",command=\"/usr/bin/slipway pool relay %s\" " KEY_A
        " token %s\n", first->id, first->id);
    g_assert_nonnull(strstr(keys, expected));
    g_auto(GStrv) lines = g_strsplit(keys, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        g_assert_true(g_str_has_prefix(*line, "#") || g_str_has_prefix(*line, "restrict,"));

    /* A week after its end a token is forgotten. */
    g_assert_true(tokens_save(&host, tokens, NOW + TOKEN_GRACE, NULL));
    g_autoptr(GPtrArray) left = tokens_load(&host, NULL);
    g_assert_cmpuint(left->len, ==, 1);
    g_autofree char *fewer = host_read(&host, POOL_STATE_FOLDER "/join_keys");
    g_assert_null(strstr(fewer, KEY_B));
    g_assert_true(RUN(NULL, "rm", "-r", folder));
}

static void test_uses(void)
{
    g_autoptr(Token) token = token_new(KEY_A);
    g_assert_cmpuint(token_uses_left(token), ==, 1);
    token_add_user(token, "xen2.example.com", "0123");
    token_add_user(token, "xen2.example.com", "0123");
    g_assert_cmpuint(g_strv_length(token->used_by), ==, 1);
    token_add_user(token, "xen3.example.com", "4567");
    g_assert_cmpuint(token_uses_left(token), ==, 0);
    token_remove_user(token, "xen2.example.com", "0123");
    token_remove_user(token, "xen9.example.com", "0123");
    g_assert_cmpuint(g_strv_length(token->used_by), ==, 1);
    g_assert_true(token_was_used_by(token, "xen3.example.com", "4567"));
}

static void test_damaged(void)
{
    static const char *const texts[] = {"[12345678]\nexpires=1\n", "[12345678]\nkey=" KEY_A "\n",
                                        "no group"};
    g_autofree char *folder = g_dir_make_tmp("test-tokens-XXXXXX", NULL);
    Host host = {.root = folder};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_assert_true(host_write(&host, POOL_STATE_FOLDER "/tokens", texts[i], 0600, NULL, NULL));
        g_autoptr(GError) error = NULL;
        g_assert_null(tokens_load(&host, &error));
        g_assert_nonnull(strstr(error->message, "tokens"));
    }
    g_assert_true(RUN(NULL, "rm", "-r", folder));
}

static void test_text(void)
{
    g_autoptr(GPtrArray) tokens = two_tokens();
    g_autofree char *text = tokens_to_text(tokens, NOW);
    g_assert_nonnull(strstr(text, "valid    1 of 2     2026-11-21 11:00 UTC  replace  xen2.example.com"));
    g_assert_nonnull(strstr(text, "revoked"));
    g_assert_null(strstr(text, "AAAA"));
    g_autofree char *later = tokens_to_text(tokens, NOW + 3600);
    g_assert_nonnull(strstr(later, "expired"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tokens/round-trip", test_round_trip);
    g_test_add_func("/tokens/keys", test_keys);
    g_test_add_func("/tokens/uses", test_uses);
    g_test_add_func("/tokens/damaged", test_damaged);
    g_test_add_func("/tokens/text", test_text);
    return g_test_run();
}
