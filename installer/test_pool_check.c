/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool_check.h"

#include <string.h>

#include "error.h"

/* A pool that answers is in tests/integration. */
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
    return g_test_run();
}
