/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "retry.h"

#include "error.h"

typedef struct {
    unsigned failures;  /* before it succeeds */
    RetryNext next;     /* what a failure says */
    unsigned attempts;
} World;

static gboolean attempt(gpointer data, RetryNext *ret_next, GError **error)
{
    World *world = data;
    if (world->attempts++ == world->failures)
        return TRUE;
    *ret_next = world->next;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK, "attempt %u", world->attempts);
    return FALSE;
}

static void test_succeeds(void)
{
    World world = {.failures = 1, .next = RETRY_LATER};
    g_autoptr(GError) error = NULL;
    gint64 start = g_get_monotonic_time();
    g_assert_true(retry(attempt, &world, 0, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(world.attempts, ==, 2);
    g_assert_cmpint(g_get_monotonic_time() - start, >=, G_USEC_PER_SEC);
}

static void test_final(void)
{
    World world = {.failures = 100};
    g_autoptr(GError) error = NULL;
    g_assert_false(retry(attempt, &world, 0, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
    g_assert_cmpstr(error->message, ==, "attempt 1");
}

/* 15 s of pauses: not in a hurry. */
static void test_enough(void)
{
    World world = {.failures = 100, .next = RETRY_LATER};
    g_autoptr(GError) error = NULL;
    if (!g_test_slow())
        return;
    g_assert_false(retry(attempt, &world, 0, &error));
    g_assert_cmpstr(error->message, ==, "after 5 tries in 15 s: attempt 5");
}

/* Six failures in a row would be too many, but each went on from the one before. */
static void test_on(void)
{
    World world = {.failures = 6, .next = RETRY_ON};
    g_autoptr(GError) error = NULL;
    if (!g_test_slow())
        return;
    g_assert_true(retry(attempt, &world, 0, &error));
    g_assert_cmpuint(world.attempts, ==, 7);
}

static void test_late(void)
{
    World world = {.failures = 100, .next = RETRY_LATER};
    g_autoptr(GError) error = NULL;
    g_assert_false(retry(attempt, &world, 1, &error));
    g_assert_cmpuint(world.attempts, <=, 3);
    g_assert_true(g_str_has_prefix(error->message, "after "));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/retry/succeeds", test_succeeds);
    g_test_add_func("/retry/final", test_final);
    g_test_add_func("/retry/on", test_on);
    g_test_add_func("/retry/late", test_late);
    g_test_add_func("/retry/enough", test_enough);
    return g_test_run();
}
