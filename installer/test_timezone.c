/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timezone.h"

#include <string.h>

static void test_find(void)
{
    g_assert_cmpstr(timezone_find("Europe/Berlin"), ==, "Europe/Berlin");
    g_assert_cmpstr(timezone_find("Etc/UTC"), ==, "Etc/UTC");
    g_assert_cmpstr(timezone_find("US/Eastern"), ==, "America/New_York");
    g_assert_null(timezone_find("Europe"));
    g_assert_null(timezone_find(""));
}

static void test_list(void)
{
    const char *const *names = timezone_list();
    g_assert_cmpuint(g_strv_length((char **)names), >, 300);
    g_assert_true(g_strv_contains(names, "Europe/Berlin"));
    g_assert_false(g_strv_contains(names, "US/Eastern"));
    for (; names[1] != NULL; names++)
        g_assert_cmpint(strcmp(names[0], names[1]), <, 0);
}

static void test_check(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(timezone_check("Europe/Berlin", &error));
    g_assert_false(timezone_check("Europe/Berln", &error));
    g_assert_cmpstr(error->message, ==,
                    "there is no time zone 'Europe/Berln'; did you mean 'Europe/Berlin'?");
    g_clear_error(&error);
    g_assert_false(timezone_check("../x", &error));
    g_assert_nonnull(error);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/timezone/find", test_find);
    g_test_add_func("/timezone/list", test_list);
    g_test_add_func("/timezone/check", test_check);
    return g_test_run();
}
