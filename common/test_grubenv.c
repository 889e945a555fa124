/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "grubenv.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "run.h"

#define SET(text, error, ...) grubenv_set(text, (const char *const[]){__VA_ARGS__, NULL}, error)

static void assert_value(const char *text, const char *name, const char *expected)
{
    g_autofree char *value = grubenv_get(text, name);
    g_assert_cmpstr(value, ==, expected);
}

static void test_set(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *first = SET(NULL, &error, "ORDER=A B", "A_OK=1", "B_OK=0");
    g_assert_no_error(error);
    g_assert_cmpuint(strlen(first), ==, GRUBENV_BLOCK);
    assert_value(first, "ORDER", "A B");
    assert_value(first, "A_OK", "1");
    assert_value(first, "OK", NULL);
    assert_value(first, "A_OK2", NULL);

    g_autofree char *second = SET(first, &error, "B_OK=1", "TRIAL=", "x=a=b");
    g_assert_no_error(error);
    g_assert_cmpuint(strlen(second), ==, GRUBENV_BLOCK);
    assert_value(second, "ORDER", "A B");
    assert_value(second, "B_OK", "1");
    assert_value(second, "TRIAL", "");
    assert_value(second, "x", "a=b");
    g_assert_null(strstr(second, "B_OK=0"));
}

static void test_refused(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *block = SET(NULL, &error, "A=1");
    g_assert_null(SET(block, &error, "A=1\nB=2"));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE);
    g_clear_error(&error);
    g_assert_null(SET(block, &error, "A=\\"));
    g_clear_error(&error);
    g_assert_null(SET(block, &error, "A"));
    g_clear_error(&error);
    g_assert_null(SET("", &error, "A=1")); /* as a power cut in grub-editenv leaves it */
    g_clear_error(&error);

    g_autofree char *much = g_strnfill(GRUBENV_BLOCK, 'x');
    g_autofree char *assignment = g_strconcat("A=", much, NULL);
    g_assert_null(SET(block, &error, assignment));
    g_assert_nonnull(strstr(error->message, "1024"));
    g_clear_error(&error);
    g_autofree char *larger = SET(NULL, &error, assignment);
    g_assert_no_error(error);
    g_assert_cmpuint(strlen(larger), ==, 2 * GRUBENV_BLOCK);
    g_assert_null(grubenv_get("A=1\n", "A"));
}

static void test_update(void)
{
    g_autofree char *folder = g_dir_make_tmp("grubenv-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "grubenv", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(grubenv_update(path, (const char *const[]){"A_OK=1", NULL}, &error));
    g_assert_no_error(error);
    struct stat before, after;
    g_assert_cmpint(stat(path, &before), ==, 0);
    g_assert_true(grubenv_update(path, (const char *const[]){"A_OK=0", "ORDER=B A", NULL}, &error));
    g_assert_cmpint(stat(path, &after), ==, 0);
    g_assert_cmpuint(before.st_ino, ==, after.st_ino);
    g_assert_cmpint(after.st_size, ==, GRUBENV_BLOCK);

    /* GRUB's own tool has the last word on the format. */
    g_autofree char *listing = NULL;
    g_assert_true(RUN_OUTPUT(&listing, &error, "grub-editenv", path, "list"));
    g_assert_cmpstr(listing, ==, "A_OK=0\nORDER=B A\n");
    g_assert_true(RUN(&error, "grub-editenv", path, "set", "B_OK=1"));
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    assert_value(text, "B_OK", "1");

    g_assert_true(g_file_set_contents(path, "", 0, NULL));
    g_assert_false(grubenv_update(path, (const char *const[]){"A_OK=0", NULL}, &error));
    g_assert_nonnull(strstr(error->message, path));
    g_unlink(path);
    g_rmdir(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/grubenv/set", test_set);
    g_test_add_func("/grubenv/refused", test_refused);
    g_test_add_func("/grubenv/update", test_update);
    return g_test_run();
}
