/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "serial.h"

#include <glib/gstdio.h>
#include <string.h>

static void test_parse(void)
{
    static const char *const good[][2] = {
        {"ttyS0", "ttyS0,115200"},
        {"ttyS1,9600", "ttyS1,9600"},
        {"ttyS3,57600n8", "ttyS3,57600"},
        {"ttyS2,115200n8r", "ttyS2,115200"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        Serial serial;
        g_assert_true(serial_parse(good[i][0], &serial, NULL));
        g_autofree char *text = serial_write(&serial);
        g_assert_cmpstr(text, ==, good[i][1]);
    }

    static const char *const bad[] = {"",          "ttyS",     "ttyS4",          "ttyS0,",
                                      "ttyS0,110", "ttyS0,o8", "ttyS0,115200e7", "tty0",
                                      "hvc0",      "ttyUSB0",  "ttyS0,115200 x", "/dev/ttyS0"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(serial_parse(bad[i], NULL, &error));
        g_assert_nonnull(strstr(error->message, "is not a serial console"));
    }
}

static void put(const char *root, const char *path, const char *content, gssize length)
{
    g_autofree char *whole = g_strconcat(root, path, NULL);
    g_autofree char *folder = g_path_get_dirname(whole);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_true(g_file_set_contents(whole, content, length, NULL));
}

static void take(const char *root, const char *path)
{
    g_autofree char *whole = g_strconcat(root, path, NULL);
    g_assert_cmpint(g_unlink(whole), ==, 0);
}

static void assert_found(const char *root, const char *expected)
{
    g_autofree char *console = serial_find(root);
    g_assert_cmpstr(console, ==, expected);
}

static void put_spcr(const char *root, guint8 space, guint16 address, guint8 speed)
{
    char table[80] = "SPCR";
    table[40] = space;
    table[44] = (char)address;
    table[45] = (char)(address >> 8);
    table[58] = speed;
    put(root, "/sys/firmware/acpi/tables/SPCR", table, sizeof table);
}

static void test_find(void)
{
    g_autofree char *root = g_dir_make_tmp("slipway-serial-XXXXXX", NULL);
    assert_found(root, NULL);

    put(root, "/sys/class/tty/ttyS0/type", "0\n", -1);
    put(root, "/sys/class/tty/ttyS1/type", "4\n", -1);
    assert_found(root, "ttyS1,115200");

    /* The firmware knows better, if it speaks of a port at its customary address */
    put_spcr(root, 1, 0x3e8, 3);
    assert_found(root, "ttyS2,9600");
    put_spcr(root, 1, 0x3f8, 0);
    assert_found(root, "ttyS0,115200");
    put_spcr(root, 0, 0x3f8, 7);
    assert_found(root, "ttyS1,115200");
    put_spcr(root, 1, 0xe000, 7);
    assert_found(root, "ttyS1,115200");
    put_spcr(root, 1, 0x2e8, 7);
    assert_found(root, "ttyS3,115200");

    /* A person knows best; what the ISO's menu says is no person's word */
    put(root, "/proc/cmdline", "quiet console=tty0 console=ttyS0,115200\n", -1);
    assert_found(root, "ttyS3,115200");
    put(root, "/proc/cmdline", "console=ttyS0,115200\n", -1);
    assert_found(root, "ttyS0,115200");
    put(root, "/proc/cmdline", "console=ttyS0 console=ttyS1,57600n8 console=hvc0\n", -1);
    assert_found(root, "ttyS1,57600");

    take(root, "/proc/cmdline");
    put(root, "/sys/firmware/acpi/tables/SPCR", "SPCR", 4);
    assert_found(root, "ttyS1,115200");
    g_autofree char *remove = g_strconcat("rm -r --one-file-system ", root, NULL);
    g_assert_true(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/serial/parse", test_parse);
    g_test_add_func("/serial/find", test_find);
    return g_test_run();
}
