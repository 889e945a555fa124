/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rescue.h"

static void test_parse(void)
{
    g_autoptr(GPtrArray) guests = rescue_parse("vm1.example.com sharedfile up\n"
                                               "vm2 plain up\n"
                                               "vm3 drbd down\n"
                                               "vm4 file ERROR_down\n"
                                               "\n");
    static const struct {
        const char *name;
        gboolean can_move, should_run;
    } expected[] = {
        {"vm1.example.com", TRUE, TRUE}, {"vm2", FALSE, TRUE}, {"vm3", TRUE, FALSE}, {"vm4", FALSE, FALSE}};
    g_assert_cmpuint(guests->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < guests->len; i++) {
        const RescueGuest *guest = guests->pdata[i];
        g_assert_cmpstr(guest->name, ==, expected[i].name);
        g_assert_cmpint(guest->can_move, ==, expected[i].can_move);
        g_assert_cmpint(guest->should_run, ==, expected[i].should_run);
    }
    g_autoptr(GPtrArray) none = rescue_parse("");
    g_assert_cmpuint(none->len, ==, 0);
}

static void test_strays(void)
{
    g_auto(GStrv) strays = rescue_strays("Name                                        ID   Mem VCPUs\tState\tTime(s)\n"
                                         "Domain-0                                     0  1024     2     r-----     100.0\n"
                                         "vm1.example.com                              3   128     1     -b----       1.0\n"
                                         "vm1                                          4   128     1     -b----       1.0\n"
                                         "mine                                         5   128     1     -b----       1.0\n",
                                         "vm1.example.com\nvm2\nName-less\n");
    g_assert_cmpuint(g_strv_length(strays), ==, 1);
    g_assert_cmpstr(strays[0], ==, "vm1.example.com");
    g_auto(GStrv) none = rescue_strays("", "");
    g_assert_cmpuint(g_strv_length(none), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rescue/parse", test_parse);
    g_test_add_func("/rescue/strays", test_strays);
    return g_test_run();
}
