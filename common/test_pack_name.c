/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pack_name.h"

#include "error.h"

static void test_names(void)
{
    static const struct {
        const char *source, *name;
    } cases[] = {
        {"https://joe:geheim@example.com/packs/Foo_Drivers/", "foo-drivers"},
        {"/tmp/slipway-0.1.0-driver-disk.iso", "slipway-0-1-0-driver-disk"},
        {"/dev/sr0", "sr0"}, {"/", "pack"}, {"/123", "pack"}, {"--", "pack"},
        {"/a/a-name-that-is-longer-than-thirty-two-characters", "a-name-that-is-longer-than-thirt"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = pack_name_of(cases[i].source);
        g_assert_cmpstr(name, ==, cases[i].name);
        g_assert_true(pack_check_name(name, NULL));
    }
    static const char *const wrong[] = {"", "A", "../x", "a/b", "1a", "a\n", "abcdefghijklmnopqrstuvwxyzabcdefg"};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(pack_check_name(wrong[i], &error));
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pack_name/names", test_names);
    return g_test_run();
}
