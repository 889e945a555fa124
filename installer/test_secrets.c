/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secrets.h"

#include <glib/gstdio.h>
#include <string.h>

#include "error.h"

#define HASH "$6$salt$0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234567890123456789ab"

typedef struct {
    char *path, *url;
    Answers *answers;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    int fd = g_file_open_tmp("slipway-secret-XXXXXX", &fixture->path, NULL);
    g_close(fd, NULL);
    fixture->url = g_strconcat("file://", fixture->path, NULL);
    fixture->answers = answers_new();
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    g_remove(fixture->path);
    g_free(fixture->path);
    g_free(fixture->url);
    answers_free(fixture->answers);
}

static void put(const Fixture *fixture, const char *text)
{
    g_assert_true(g_file_set_contents(fixture->path, text, -1, NULL));
}

static void assert_refused(const Fixture *fixture, const char *says)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(secrets_fetch(fixture->answers, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS);
    g_assert_nonnull(strstr(error->message, says));
    g_assert_nonnull(strstr(error->message, fixture->path));
    g_assert_null(strstr(error->message, "geheim"));
    g_assert_null(fixture->answers->password_hash);
    g_assert_null(fixture->answers->host->pool_token);
}

static void test_nothing(Fixture *fixture, gconstpointer data)
{
    g_autofree const char **urls = secrets_urls(fixture->answers);
    g_assert_null(urls[0]);
    g_assert_true(secrets_fetch(fixture->answers, NULL));
    g_assert_null(fixture->answers->password_hash);
}

static void test_password(Fixture *fixture, gconstpointer data)
{
    Answers *answers = fixture->answers;
    answers->password_url = g_strdup(fixture->url);
    put(fixture, "\ngeheim\n");
    assert_refused(fixture, "the root password from 'file:///");

    put(fixture, "geheim\r\nsecond line\n");
    g_assert_true(secrets_fetch(answers, NULL));
    g_assert_true(g_str_has_prefix(answers->password_hash, "$y$"));

    g_autofree const char **urls = secrets_urls(answers);
    g_assert_cmpstr(urls[0], ==, fixture->url);
    g_assert_null(urls[1]);
}

static void test_hash(Fixture *fixture, gconstpointer data)
{
    Answers *answers = fixture->answers;
    answers->password_url = g_strdup(fixture->url);
    answers->password_is_hash = TRUE;
    put(fixture, "geheim\n");
    assert_refused(fixture, "not a password hash");
    put(fixture, HASH "\n");
    g_assert_true(secrets_fetch(answers, NULL));
    g_assert_cmpstr(answers->password_hash, ==, HASH);
}

static void test_token(Fixture *fixture, gconstpointer data)
{
    Answers *answers = fixture->answers;
    answers->pool_token_url = g_strdup(fixture->url);
    put(fixture, "geheim geheim\n");
    assert_refused(fixture, "is not a pool token");
    put(fixture, "c2xpcHdheQ\n");
    g_assert_true(secrets_fetch(answers, NULL));
    g_assert_cmpstr(answers->host->pool_token, ==, "c2xpcHdheQ");
}

static void test_missing(Fixture *fixture, gconstpointer data)
{
    fixture->answers->password_url = g_strdup("file:///nowhere/secret");
    g_autoptr(GError) error = NULL;
    g_assert_false(secrets_fetch(fixture->answers, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/secrets/nothing", Fixture, NULL, set_up, test_nothing, tear_down);
    g_test_add("/secrets/password", Fixture, NULL, set_up, test_password, tear_down);
    g_test_add("/secrets/hash", Fixture, NULL, set_up, test_hash, tear_down);
    g_test_add("/secrets/token", Fixture, NULL, set_up, test_token, tear_down);
    g_test_add("/secrets/missing", Fixture, NULL, set_up, test_missing, tear_down);
    return g_test_run();
}
