/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "size.h"

#include <gio/gio.h>
#include <string.h>

static void assert_size(const char *text, guint64 expected)
{
    g_autoptr(GError) error = NULL;
    guint64 size = 0;
    g_assert_true(size_parse(text, &size, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(size, ==, expected);
}

static void test_units(void)
{
    assert_size("512B", 512);
    assert_size("480GB", 480000000000);
    assert_size("480gb", 480000000000);
    assert_size("1.92TB", 1920000000000);
    assert_size("24GiB", (guint64)24 << 30);
    assert_size("24 GiB", (guint64)24 << 30);
    assert_size("0.5GiB", (guint64)512 << 20);
    assert_size("8191PiB", (guint64)8191 << 50);
}

static void test_refused(void)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"480", "has no unit"},     {"480G", "has no unit"},       {"", "is not a size"},
        {"GB", "is not a size"},    {"-1GB", "is not a size"},     {".5GB", "is not a size"},
        {"5.GB", "is not a size"},  {"1.2345GB", "is not a size"}, {"0GB", "no disk is that small"},
        {"8192PiB", "than any disk"}, {"999999999999999TB", "than any disk"},
        {"1GB2", "has no unit"},    {"0x10GB", "has no unit"},     {"1e3GB", "has no unit"},
        {"9999999999999999B", "is not a size"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        guint64 size = 7;
        g_assert_false(size_parse(cases[i].text, &size, &error));
        g_assert_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
        g_assert_nonnull(strstr(error->message, cases[i].says));
        g_assert_cmpuint(size, ==, 7);
    }
}

static void test_round_trip(void)
{
    for (guint64 size = 1; size < (guint64)1 << 60; size = size * 7 / 3 + 1) {
        g_autofree char *text = size_write(size);
        guint64 again;
        if (size < 1000000000000000)
            g_assert_true(size_parse(text, &again, NULL));
        else if (!size_parse(text, &again, NULL))
            continue; /* odd and beyond any disk */
        g_assert_cmpuint(again, ==, size);
    }
    g_autofree char *decimal = size_write(480000000000);
    g_assert_cmpstr(decimal, ==, "480GB");
    g_autofree char *binary = size_write((guint64)24 << 30);
    g_assert_cmpstr(binary, ==, "24GiB");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/size/units", test_units);
    g_test_add_func("/size/refused", test_refused);
    g_test_add_func("/size/round-trip", test_round_trip);
    return g_test_run();
}
