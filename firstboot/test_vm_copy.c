/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vm_copy.h"

#include <glib/gstdio.h>

#include "error.h"
#include "pool_sr.h"
#include "run.h"

static void test_sum(void)
{
    g_assert_cmpuint(vm_copy_sum("10240"), ==, 10240);
    g_assert_cmpuint(vm_copy_sum("1024, 2048\n"), ==, 3072);
    g_assert_cmpuint(vm_copy_sum("-\n"), ==, 0);
    g_assert_cmpuint(vm_copy_sum(""), ==, 0);
}

static void test_room(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(vm_copy_check_room("/tmp", "vm1", 1, &error));
    g_assert_false(vm_copy_check_room("/tmp", "vm1", (guint64)1 << 50, &error));
    g_assert_nonnull(strstr(error->message, "'/tmp' has room for"));
    g_assert_nonnull(strstr(error->message, "the disks of vm1 have 1125899906842624 MiB: nothing was done"));
    g_clear_error(&error);
    g_assert_false(vm_copy_check_room("/nowhere", "vm1", 1, &error));
}

static void check_refused(const Host *host, const char *place, const char *word)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(vm_copy_folder(host, place, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, word));
}

static void test_folder(void)
{
    g_autofree char *root = g_dir_make_tmp("test-vm-copy-XXXXXX", NULL);
    const Host host = {.root = root};
    host_write(&host, POOL_SR_FILE, "[san]\ntype=iscsi\nserver=192.0.2.1\ntarget=iqn.2026-01.com.example:a\nlun=1\n", 0600,
               NULL, NULL);
    g_autofree char *place = g_strconcat(root, "/copies/of guests", NULL);
    g_autofree char *folder = vm_copy_folder(&host, place, NULL);
    g_assert_cmpstr(folder, ==, place);
    g_assert_true(g_file_test(place, G_FILE_TEST_IS_DIR));
    check_refused(&host, "copies", "'copies' is neither a whole path nor a storage repository");
    check_refused(&host, "san", "has volumes, and a copy is files");
    RUN(NULL, "rm", "-r", root);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vm_copy/sum", test_sum);
    g_test_add_func("/vm_copy/room", test_room);
    g_test_add_func("/vm_copy/folder", test_folder);
    return g_test_run();
}
