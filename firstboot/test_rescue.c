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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rescue/parse", test_parse);
    return g_test_run();
}
