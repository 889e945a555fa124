/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "slot.h"

#include <string.h>

#include "grubenv.h"
#include "run.h"

static char *root;

static void write_text(const char *path, const char *text)
{
    Host host = {.root = root};
    g_assert_true(host_write(&host, path, text, 0644, NULL, NULL));
}

static void check_booted(const char *command_line, const char *expected)
{
    Host host = {.root = root};
    write_text("/proc/cmdline", command_line);
    g_autofree char *slot = slot_booted(&host);
    g_assert_cmpstr(slot, ==, expected);
}

static void test_booted(void)
{
    check_booted("placeholder root=UUID=1 rauc.slot=A rw console=hvc0\n", "A");
    check_booted("rauc.slot=B\n", "B");
    check_booted("root=UUID=1 rw\n", NULL);
    check_booted("rauc.slot=AB\n", NULL);
    check_booted("rauc.slot=\n", NULL);
    check_booted("xrauc.slot=A\n", NULL);
}

static void test_mark_good(void)
{
    Host host = {.root = root};
    g_autofree char *file = host_path(&host, GRUBENV_SLOTS);
    write_text(GRUBENV_SLOTS, "");
    g_assert_true(RUN(NULL, "grub-editenv", file, "create"));
    g_assert_true(RUN(NULL, "grub-editenv", file, "set", "ORDER=A B", "A_OK=1", "A_TRY=2", "B_OK=0",
                      "B_TRY=3"));
    write_text("/proc/cmdline", "rauc.slot=B\n");

    g_autoptr(GError) error = NULL;
    g_assert_true(slot_mark_good(&host, &error));
    g_assert_no_error(error);
    g_autofree char *list = NULL;
    g_assert_true(RUN_OUTPUT(&list, NULL, "grub-editenv", file, "list"));
    g_auto(GStrv) lines = g_strsplit(g_strchomp(list), "\n", -1);
    const char *const expected[] = {"ORDER=A B", "A_OK=1", "A_TRY=2", "B_OK=1", "B_TRY=0", NULL};
    g_assert_cmpstrv(lines, expected);
}

static void test_refused(void)
{
    Host host = {.root = root};
    g_autoptr(GError) error = NULL;
    write_text("/proc/cmdline", "quiet\n");
    g_assert_false(slot_mark_good(&host, &error));
    g_assert_nonnull(strstr(error->message, "not started from a slot"));
    g_clear_error(&error);
    write_text("/proc/cmdline", "rauc.slot=A\n");
    write_text(GRUBENV_SLOTS, "no block\n");
    g_assert_false(slot_mark_good(&host, &error));
    g_assert_nonnull(strstr(error->message, GRUBENV_SLOTS));
}

static void test_names(void)
{
    Host host = {.root = root};
    g_autoptr(GError) error = NULL;
    g_autofree char *block = grubenv_set(NULL, (const char *const[]){"root_a=u-a", "root_b=u-b", NULL}, NULL);
    write_text(GRUBENV_HOST, block);
    g_autofree char *uuid = slot_uuid(&host, "B");
    g_assert_cmpstr(uuid, ==, "u-b");

    write_text("/etc/rauc/system.conf", "[slot.rootfs.0]\ndevice=/dev/a\nbootname=A\n"
                                        "[slot.rootfs.1]\ndevice=/dev/b\nbootname=B\n");
    g_autofree char *device = slot_device(&host, "B", &error);
    g_assert_cmpstr(device, ==, "/dev/b");
    write_text("/etc/rauc/system.conf", "[slot.rootfs.0]\ndevice=/dev/a\nbootname=A\n");
    g_assert_null(slot_device(&host, "B", &error));
    g_assert_nonnull(strstr(error->message, "names no slot B"));
}

static void test_menu(void)
{
    Host host = {.root = root};
    g_autoptr(GError) error = NULL;
    g_assert_false(slot_install_menu(&host, &error));
    g_clear_error(&error);
    write_text("/usr/share/slipway/grub.cfg", "the new menu\n");
    write_text("/boot/esp/grub/grub.cfg", "the old menu\n");
    g_assert_true(slot_install_menu(&host, &error));
    g_autofree char *menu = host_read(&host, "/boot/esp/grub/grub.cfg");
    g_assert_cmpstr(menu, ==, "the new menu");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    root = g_dir_make_tmp("test-slot-XXXXXX", NULL);
    g_test_add_func("/slot/booted", test_booted);
    g_test_add_func("/slot/mark-good", test_mark_good);
    g_test_add_func("/slot/refused", test_refused);
    g_test_add_func("/slot/names", test_names);
    g_test_add_func("/slot/menu", test_menu);
    int status = g_test_run();
    g_assert_true(RUN(NULL, "rm", "-r", root));
    g_free(root);
    return status;
}
