/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sr_folder.h"

#include "run.h"

static void test_is_mounted(void)
{
    g_autofree char *root = g_dir_make_tmp("test-sr-folder-XXXXXX", NULL);
    const Host host = {.root = root};
    g_assert_false(sr_folder_is_mounted(&host, "/srv/slipway/shared/vms"));
    host_write(&host, "/proc/self/mountinfo",
               "22 1 8:3 / / rw,relatime shared:1 - ext4 /dev/sda3 rw\n"
               "98 22 0:45 / /srv/slipway/shared/vms rw,noatime shared:52 - nfs4 10.7.0.1:/srv/slipway/shared/x rw\n"
               "99 22 0:46 /srv/slipway/shared/y /mnt rw - ext4 /dev/sdb rw\n", 0644, NULL, NULL);
    g_assert_true(sr_folder_is_mounted(&host, "/srv/slipway/shared/vms"));
    static const char *const others[] = {"/srv/slipway/shared/vm", "/srv/slipway/shared", "/srv/slipway/shared/x",
                                         "/srv/slipway/shared/y", "/srv/slipway/shared.vms"};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_false(sr_folder_is_mounted(&host, others[i]));

    const char *const options[] = {NULL};
    g_autoptr(PoolSr) sr = pool_sr_new("x", "notes", NULL, options, NULL);
    SrSpace space;
    g_autoptr(GError) error = NULL;
    g_assert_false(sr_folder_probe(&host, sr, &space, &error));
    g_assert_cmpstr(error->message, ==, "it is not mounted");
    RUN(NULL, "rm", "-r", root);
}

static void test_make_and_remove(void)
{
    g_autofree char *root = g_dir_make_tmp("test-sr-folder-XXXXXX", NULL);
    const Host host = {.root = root};
    g_autoptr(GError) error = NULL;
    const char *const options[] = {NULL};
    g_autoptr(PoolSr) sr = pool_sr_new("fast", "ext", "xen1.example.com", options, &error);
    g_autofree char *path = g_strconcat(root, "/srv/slipway/sr/fast", NULL);
    g_assert_true(sr_folder_make(&host, "/srv/slipway/sr/fast", &error));
    g_assert_true(sr_folder_make(&host, "/srv/slipway/sr/fast", &error));
    g_assert_true(g_file_test(path, G_FILE_TEST_IS_DIR));
    g_assert_true(sr_folder_detach(&host, sr, &error));
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_assert_true(sr_folder_detach(&host, sr, &error));
    g_assert_no_error(error);
    RUN(NULL, "rm", "-r", root);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sr_folder/is-mounted", test_is_mounted);
    g_test_add_func("/sr_folder/make-and-remove", test_make_and_remove);
    return g_test_run();
}
