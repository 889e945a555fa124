/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "retry.h"

#include "error.h"

typedef struct {
    unsigned failures;  /* before it succeeds */
    gboolean may_retry; /* what a failure says */
    unsigned attempts;
} World;

static gboolean attempt(gpointer data, gboolean *ret_again, GError **error)
{
    World *world = data;
    if (world->attempts++ == world->failures)
        return TRUE;
    *ret_again = world->may_retry;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK, "attempt %u", world->attempts);
    return FALSE;
}

static void test_succeeds(void)
{
    World world = {.failures = 1, .may_retry = TRUE};
    g_autoptr(GError) error = NULL;
    gint64 start = g_get_monotonic_time();
    g_assert_true(retry(attempt, &world, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(world.attempts, ==, 2);
    g_assert_cmpint(g_get_monotonic_time() - start, >=, G_USEC_PER_SEC);
}

static void test_final(void)
{
    World world = {.failures = 100};
    g_autoptr(GError) error = NULL;
    g_assert_false(retry(attempt, &world, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
    g_assert_cmpstr(error->message, ==, "attempt 1");
}

/* 15 s of pauses: not in a hurry. */
static void test_enough(void)
{
    World world = {.failures = 100, .may_retry = TRUE};
    g_autoptr(GError) error = NULL;
    if (!g_test_slow())
        return;
    g_assert_false(retry(attempt, &world, &error));
    g_assert_cmpstr(error->message, ==, "attempt 5");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/retry/succeeds", test_succeeds);
    g_test_add_func("/retry/final", test_final);
    g_test_add_func("/retry/enough", test_enough);
    return g_test_run();
}
