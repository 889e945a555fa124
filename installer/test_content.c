/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "content.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "run.h"

/* An empty disk image of 64 MiB. */
static char *make_image(void)
{
    char *path = NULL;
    int fd = g_file_open_tmp("slipway-content-XXXXXX", &path, NULL);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(ftruncate(fd, 64 * 1024 * 1024), ==, 0);
    close(fd);
    return path;
}

static void partition(const char *path, const char *script)
{
    const RunCommand command = {.argv = (const char *const[]){"sfdisk", "--quiet", path, NULL},
                                .input = script};
    g_autoptr(GError) error = NULL;
    run_command(&command, NULL, &error);
    g_assert_no_error(error);
}

/* Checks and removes the image. */
static void assert_content(char *path, const char *expected, gboolean expect_medium)
{
    gboolean is_medium;
    g_autofree char *text = content_describe(path, &is_medium);
    g_assert_cmpstr(text, ==, expected);
    g_assert_cmpint(is_medium, ==, expect_medium);
    g_remove(path);
    g_free(path);
}

static void test_empty(void)
{
    assert_content(make_image(), "empty", FALSE);
}

/* A disk without a signature may be all that somebody has. */
static void test_unknown_data(void)
{
    char *path = make_image();
    int fd = g_open(path, O_WRONLY | O_CLOEXEC, 0);
    g_assert_cmpint(pwrite(fd, "secret", 6, 4096), ==, 6);
    close(fd);
    assert_content(path, "unknown data", FALSE);
}

static void test_file_system(void)
{
    g_autoptr(GError) error = NULL;
    char *path = make_image();
    RUN(&error, "mke2fs", "-q", "-t", "ext4", "-L", "home", path);
    g_assert_no_error(error);
    assert_content(path, "ext4 'home'", FALSE);
}

static void test_partitions(void)
{
    g_autoptr(GError) error = NULL;
    char *path = make_image();
    RUN(&error, "mkfs.vfat", "-n", "STICK", "--offset", "2048", path, "20480");
    g_assert_no_error(error);
    partition(path, "label: gpt\nstart=2048, size=40960\nsize=10MiB\n");
    assert_content(path, "GPT, 2 partitions (vfat 'STICK')", FALSE);
}

static void test_mbr(void)
{
    char *path = make_image();
    partition(path, "label: dos\nsize=10MiB\n");
    assert_content(path, "MBR, 1 partition", FALSE);
}

static void test_slipway(void)
{
    char *path = make_image();
    partition(path,
              "label: gpt\nsize=1MiB, name=esp\nsize=1MiB, name=root-a\nsize=1MiB, name=root-b\n");
    assert_content(path, "Slipway", FALSE);
}

static void test_xenserver(void)
{
    g_autoptr(GError) error = NULL;
    char *path = make_image();
    RUN(&error, "mke2fs", "-q", "-t", "ext4", "-L", "root-abcdef", "-E", "offset=1048576", path, "8M");
    g_assert_no_error(error);
    RUN(&error, "mke2fs", "-q", "-t", "ext4", "-L", "logs-abcdef", "-E", "offset=10485760", path, "8M");
    g_assert_no_error(error);
    partition(path, "label: gpt\nstart=1MiB, size=8MiB\nstart=10MiB, size=8MiB\n");
    assert_content(path, "XenServer or XCP-ng", FALSE);
}

static void test_medium(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("slipway-content-XXXXXX", NULL);
    char *path = make_image();
    RUN(&error, "xorriso", "-as", "mkisofs", "-quiet", "-V", "SLIPWAY_ISO", "-o", path, folder);
    g_assert_no_error(error);
    g_rmdir(folder);
    assert_content(path, "the installation medium", TRUE);
}

static void test_unreadable(void)
{
    gboolean is_medium = TRUE;
    g_assert_null(content_describe("/nonexistent", &is_medium));
    g_assert_false(is_medium);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/content/empty", test_empty);
    g_test_add_func("/content/unknown-data", test_unknown_data);
    g_test_add_func("/content/file-system", test_file_system);
    g_test_add_func("/content/partitions", test_partitions);
    g_test_add_func("/content/mbr", test_mbr);
    g_test_add_func("/content/slipway", test_slipway);
    g_test_add_func("/content/xenserver", test_xenserver);
    g_test_add_func("/content/medium", test_medium);
    g_test_add_func("/content/unreadable", test_unreadable);
    return g_test_run();
}
