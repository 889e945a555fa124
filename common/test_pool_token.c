/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool_token.h"

#include <string.h>

#include "error.h"
#include "run.h"

static PoolToken *example(void)
{
    PoolToken *token = g_new0(PoolToken, 1);
    token->pool = g_strdup("pool.example.com");
    token->addresses = g_strsplit("192.0.2.100 192.0.2.10 2001:db8::10", " ", -1);
    token->expires = 1795255200;
    memset(token->authority, 0xab, ED25519_SIZE);
    for (guint8 i = 0; i < ED25519_SIZE; i++)
        token->seed[i] = i;
    return token;
}

static void test_round_trip(void)
{
    g_autoptr(PoolToken) token = example();
    g_autofree char *word = pool_token_encode(token);
    g_assert_cmpuint(strlen(word), <, 200);
    g_assert_true(strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
                  strlen(word));
    g_autoptr(GError) error = NULL;
    g_autoptr(PoolToken) back = pool_token_decode(word, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(back->pool, ==, token->pool);
    g_assert_cmpstrv(back->addresses, token->addresses);
    g_assert_cmpint(back->expires, ==, token->expires);
    g_assert_cmpmem(back->authority, ED25519_SIZE, token->authority, ED25519_SIZE);
    g_assert_cmpmem(back->seed, ED25519_SIZE, token->seed, ED25519_SIZE);
}

/* Each number of addresses gives another padding. */
static void test_padding(void)
{
    for (unsigned n = 1; n <= 4; n++) {
        g_autoptr(PoolToken) token = example();
        g_free(token->pool);
        token->pool = g_strdup(&"abcd.example"[4 - n]);
        g_autofree char *word = pool_token_encode(token);
        g_autoptr(PoolToken) back = pool_token_decode(word, NULL);
        g_assert_nonnull(back);
        g_assert_cmpstr(back->pool, ==, token->pool);
    }
}

static void check_refused(const char *word, const char *secret)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(pool_token_decode(word, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS);
    g_assert_nonnull(strstr(error->message, "slipway pool token create"));
    if (secret != NULL)
        g_assert_null(strstr(error->message, secret));
}

static void test_damage(void)
{
    g_autoptr(PoolToken) token = example();
    g_autofree char *word = pool_token_encode(token);
    gsize length = strlen(word);
    for (gsize i = 0; i < length; i++) {
        g_autofree char *changed = g_strdup(word);
        changed[i] = changed[i] == 'Q' ? 'g' : 'Q';
        check_refused(changed, changed);
        g_autofree char *shorter = g_strndup(word, i);
        check_refused(shorter, i > 8 ? shorter : NULL);
    }
    g_autofree char *longer = g_strconcat(word, "AAAA", NULL);
    check_refused(longer, word);
    g_autofree char *endless = g_strnfill(4096, 'A');
    check_refused(endless, "AAAA");
    check_refused("", NULL);
    check_refused("a b", NULL);
    check_refused("\xff\xfe", NULL);
}

/* What the checksum lets through because it was made for it. */
static void test_forged(void)
{
    static const struct {
        const char *pool, *addresses;
    } cases[] = {
        {"nodomain", "192.0.2.1"},
        {"a b.example.com", "192.0.2.1"},
        {"pool.example.com", "127.0.0.1"},
        {"pool.example.com", "0.0.0.0"},
        {"pool.example.com", "224.0.0.1"},
        {"pool.example.com", "::1"},
        {"pool.example.com", ""},
        {"pool.example.com", "10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4 10.0.0.5 10.0.0.6 10.0.0.7 "
                             "10.0.0.8 10.0.0.9"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(PoolToken) token = example();
        g_free(token->pool);
        g_strfreev(token->addresses);
        token->pool = g_strdup(cases[i].pool);
        token->addresses = *cases[i].addresses != '\0' ? g_strsplit(cases[i].addresses, " ", -1)
                                                       : g_new0(char *, 1);
        g_autofree char *word = pool_token_encode(token);
        check_refused(word, NULL);
    }
    g_autoptr(PoolToken) negative = example();
    negative->expires = -1;
    g_autofree char *word = pool_token_encode(negative);
    check_refused(word, NULL);
}

/* OpenSSH itself reads the private key and finds its public one. */
static void test_openssh(void)
{
    g_autoptr(PoolToken) token = example();
    g_autofree char *folder = g_dir_make_tmp("test-token-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "key", NULL);
    g_autofree char *pem = ed25519_private_pem(token->seed);
    g_assert_true(
        g_file_set_contents_full(path, pem, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    g_autofree char *public = NULL;
    g_autoptr(GError) error = NULL;
    g_assert_true(RUN_OUTPUT(&public, &error, "ssh-keygen", "-y", "-f", path));
    g_assert_no_error(error);
    /* RFC 8032 has no such vector; this is what its section 5.1.5 makes of 00 01 02 … 1f. */
    static const guint8 expected[ED25519_SIZE] = {
        0x03, 0xa1, 0x07, 0xbf, 0xf3, 0xce, 0x10, 0xbe, 0x1d, 0x70, 0xdd, 0x18, 0xe7, 0x4b, 0xc0, 0x99,
        0x67, 0xe4, 0xd6, 0x30, 0x9b, 0xa5, 0x0d, 0x5f, 0x1d, 0xdc, 0x86, 0x64, 0x12, 0x55, 0x31, 0xb8};
    g_autofree char *line = ed25519_public_line(expected);
    g_assert_cmpstr(g_strchomp(public), ==, line);
    guint8 back[ED25519_SIZE];
    g_assert_true(ed25519_parse_public_line(public, back, NULL));
    g_assert_cmpmem(back, ED25519_SIZE, expected, ED25519_SIZE);
    g_assert_true(RUN(NULL, "rm", "-r", folder));
}

static void test_public_lines(void)
{
    guint8 key[ED25519_SIZE];
    memset(key, 7, sizeof key);
    g_autofree char *line = ed25519_public_line(key);
    g_autofree char *commented = g_strconcat(line, " root@xen1\n", NULL);
    g_assert_true(ed25519_parse_public_line(commented, key, NULL));
    static const char *const bad[] = {"", "ssh-ed25519", "ssh-ed25519 ", "ssh-ed25519 AAAA",
                                      "ssh-rsa AAAAB3NzaC1yc2E=",
                                      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA=="};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(ed25519_parse_public_line(bad[i], key, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pool-token/round-trip", test_round_trip);
    g_test_add_func("/pool-token/padding", test_padding);
    g_test_add_func("/pool-token/damage", test_damage);
    g_test_add_func("/pool-token/forged", test_forged);
    g_test_add_func("/pool-token/openssh", test_openssh);
    g_test_add_func("/pool-token/public-lines", test_public_lines);
    return g_test_run();
}
