/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "boot_slots.h"

#include <glib/gstdio.h>

#include "grubenv.h"

static char *file;

static void check(const char *name, const char *expected)
{
    g_autofree char *text = NULL, *value = NULL;
    g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
    value = grubenv_get(text, name);
    g_assert_cmpstr(value, ==, expected);
}

static void check_slots(const char *order, const char *trial, const char *a_ok, const char *b_ok, const char *b_try)
{
    check("ORDER", order);
    check("TRIAL", trial);
    check("A_OK", a_ok);
    check("A_TRY", "1"); /* of the slot that nothing was said of */
    check("B_OK", b_ok);
    check("B_TRY", b_try);
}

static void test_upgrade(void)
{
    g_autoptr(GError) error = NULL;
    const char *const before[] = {"ORDER=B A", "A_OK=1", "A_TRY=1", "B_OK=1", "B_TRY=3", "TRIAL=B", NULL};
    g_assert_true(grubenv_update(file, before, &error));

    g_assert_true(boot_slots_leave(file, "B", &error));
    check_slots("A B", "", "1", "0", "0");
    g_assert_true(boot_slots_start(file, "B", TRUE, &error));
    check_slots("B A", "B", "1", "1", "2");
    g_assert_true(boot_slots_start(file, "B", FALSE, &error));
    check_slots("B A", "", "1", "1", "0");
    g_assert_no_error(error);
}

static void test_uuid(void)
{
    const char *const assignments[] = {"root_a=1111-2222", NULL};
    g_autofree char *text = grubenv_set(NULL, assignments, NULL);
    g_autofree char *a = boot_slots_uuid(text, "A"), *b = boot_slots_uuid(text, "B");
    g_assert_cmpstr(a, ==, "1111-2222");
    g_assert_null(b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *folder = g_dir_make_tmp("test-boot-slots-XXXXXX", NULL);
    file = g_build_filename(folder, "grubenv", NULL);
    g_test_add_func("/boot-slots/upgrade", test_upgrade);
    g_test_add_func("/boot-slots/uuid", test_uuid);
    int status = g_test_run();
    g_unlink(file);
    g_rmdir(folder);
    g_free(file);
    return status;
}
