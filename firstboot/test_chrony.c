/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "chrony.h"

static void test_synchronised(void)
{
    g_assert_true(
        chrony_parse_synchronised("C0000201,192.0.2.1,3,1763622000.123456789,-0.000012,0.000010,0."
                                  "000020,1.234,0.001,0.010,0.020,0.003,64.2,Normal\n"));
    g_assert_false(chrony_parse_synchronised(
        "7F7F0101,,10,0.0,0.0,0.0,0.0,0.0,0.0,0.0,1.0,1.0,0.0,Not synchronised\n"));
    g_assert_false(chrony_parse_synchronised("506 Cannot talk to daemon\n"));
    g_assert_false(chrony_parse_synchronised(""));
}

static void test_answering(void)
{
    g_assert_cmpuint(
        chrony_parse_answering(
            "^,*,192.0.2.1,2,6,17,23,0.1,0.1,0.01\n^,?,192.0.2.2,0,6,0,4294967295,0,0,0\n"),
        ==, 1);
    g_assert_cmpuint(chrony_parse_answering(""), ==, 0);
}

static void test_sources(void)
{
    char *const servers[] = {"ntp1.example.com", "192.0.2.123", NULL};
    g_autofree char *text = chrony_sources(servers);
    g_assert_cmpstr(text, ==,
                    "# Written by slipway; changes are lost.\n"
                    "server ntp1.example.com iburst\nserver 192.0.2.123 iburst\n");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/chrony/synchronised", test_synchronised);
    g_test_add_func("/chrony/answering", test_answering);
    g_test_add_func("/chrony/sources", test_sources);
    return g_test_run();
}
