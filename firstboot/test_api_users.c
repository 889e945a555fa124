/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "api_users.h"

#include "error.h"

/* printf 'panel:Ganeti Remote API:a word' | md5sum */
#define HASH "{HA1}1164bd557e5a4649bff184caae1cac5a"
#define BEFORE "# of the panel\nold {HA1}0123 write\nplain secret\n"

static void test_set(void)
{
    g_autofree char *added = api_users_set(BEFORE, "panel", "a word", FALSE);
    g_assert_cmpstr(added, ==, BEFORE "panel " HASH "\n");
    g_autofree char *again = api_users_set(added, "panel", "a word", TRUE);
    g_assert_cmpstr(again, ==, BEFORE "panel " HASH " write\n");
    g_autofree char *removed = api_users_set(again, "panel", NULL, FALSE);
    g_assert_cmpstr(removed, ==, BEFORE);
    g_autofree char *first = api_users_set("", "panel", "a word", FALSE);
    g_assert_cmpstr(first, ==, "panel " HASH "\n");
    g_assert_true(api_users_has(added, "panel"));
    g_assert_false(api_users_has(removed, "panel"));
    g_assert_false(api_users_has(BEFORE, "#"));
}

static void test_list(void)
{
    g_autofree char *text = api_users_list(BEFORE);
    g_assert_cmpstr(text, ==, "old                              may change everything\n"
                              "plain                            may only look\n");
    g_autofree char *none = api_users_list("");
    g_assert_cmpstr(none, ==, "");
}

static void test_check(void)
{
    static const char *const wrong[] = {"", "#a", "a b", "a\nb write", "ünsal", "-a"};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(api_users_check(wrong[i], &error));
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE);
    }
    g_assert_true(api_users_check("panel-2.lab", NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/api_users/set", test_set);
    g_test_add_func("/api_users/list", test_list);
    g_test_add_func("/api_users/check", test_check);
    return g_test_run();
}
