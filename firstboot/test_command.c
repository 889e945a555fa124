/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command.h"

static void test_duration(void)
{
    static const struct {
        const char *text;
        gint64 seconds; /* 0: none */
    } cases[] = {{"1m", 60}, {"90m", 5400}, {"24h", 86400}, {"7d", 604800}, {"365d", 31536000},
                 {"366d", 0}, {"0h", 0}, {"24", 0}, {"h", 0}, {"-1h", 0}, {"1h ", 0}, {"", 0},
                 {"1w", 0}, {"99999999999999999999d", 0}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 seconds = 0;
        g_autoptr(GError) error = NULL;
        gboolean good = command_parse_duration(cases[i].text, &seconds, &error);
        g_assert_cmpint(seconds, ==, cases[i].seconds);
        g_assert_true(good == (cases[i].seconds != 0) && good == (error == NULL));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/command/duration", test_duration);
    return g_test_run();
}
