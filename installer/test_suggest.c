/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "suggest.h"

static const char *const words[] = {"hostname",   "name-server", "ntp",
                                    "ntp-server", "timezone",    NULL};

static void test_near(void)
{
    g_assert_cmpstr(suggest("hostnam", words), ==, "hostname");
    g_assert_cmpstr(suggest("hotsname", words), ==, "hostname");
    g_assert_cmpstr(suggest("HostName", words), ==, "hostname");
    g_assert_cmpstr(suggest("host-name", words), ==, "hostname");
    g_assert_cmpstr(suggest("nameserver", words), ==, "name-server");
    g_assert_cmpstr(suggest("ntpserver", words), ==, "ntp-server");
    g_assert_cmpstr(suggest("npt", words), ==, "ntp");
}

static void test_far(void)
{
    g_assert_null(suggest("colour", words));
    g_assert_null(suggest("x", words));
    g_assert_null(suggest("", words));
    g_autofree char *long_word = g_strnfill(100000, 'h');
    g_assert_null(suggest(long_word, words));
}

static void test_clause(void)
{
    g_autofree char *near = suggest_clause("timzone", words),
                    *far = suggest_clause("colour", words);
    g_assert_cmpstr(near, ==, "; did you mean 'timezone'?");
    g_assert_cmpstr(far, ==, "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/suggest/near", test_near);
    g_test_add_func("/suggest/far", test_far);
    g_test_add_func("/suggest/clause", test_clause);
    return g_test_run();
}
