/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool_check.h"

#include <string.h>

#include "error.h"

/* Asks a real pool, where tests/integration runs this with a token and the end that it expects. */
static void test_live(void)
{
    const char *token = g_getenv("SLIPWAY_TEST_TOKEN"), *refusal = g_getenv("SLIPWAY_TEST_REFUSAL");
    if (token == NULL) {
        g_test_skip("no pool");
        return;
    }
    g_autofree char *pool = NULL;
    g_autoptr(GError) error = NULL;
    gboolean good = pool_check(token, g_getenv("SLIPWAY_TEST_NAME"), &pool, &error);
    if (refusal == NULL) {
        g_assert_no_error(error);
        g_assert_true(good);
        g_assert_cmpstr(pool, ==, "pool.example.com");
        return;
    }
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS);
    if (strstr(error->message, refusal) == NULL)
        g_error("'%s' lacks '%s'", error->message, refusal);
}

static void test_damaged(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *pool = NULL;
    g_assert_false(pool_check("AbCdEfGhIjKl", "xen2.example.com", &pool, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS);
    g_assert_null(strstr(error->message, "AbCdEfGhIjKl"));
    g_assert_null(pool);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pool-check/damaged", test_damaged);
    g_test_add_func("/pool-check/live", test_live);
    return g_test_run();
}
