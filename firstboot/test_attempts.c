/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "attempts.h"

#include "run.h"

static char *root;

static void put(const char *path, const char *text)
{
    Host host = {.root = root};
    g_assert_true(host_write(&host, path, text, 0644, NULL, NULL));
}

/* A member of the ESP's mirror, a FAT with a grubenv in which VARIABLE is set. */
static void put_member(const char *name, const char *variable)
{
    g_autofree char *env = g_build_filename(root, "grubenv", NULL);
    g_autofree char *folder = g_build_filename(root, "dev", NULL);
    g_autofree char *node = g_build_filename(folder, name, NULL);
    g_assert_true(RUN(NULL, "mkdir", "-p", folder));
    g_assert_true(RUN(NULL, "truncate", "-s", "40M", node));
    g_assert_true(RUN(NULL, "mkfs.vfat", "-F", "32", node));
    g_assert_true(RUN(NULL, "grub-editenv", env, "create"));
    g_assert_true(RUN(NULL, "grub-editenv", env, "set", "A_TRY=0", variable));
    g_assert_true(RUN(NULL, "mmd", "-i", node, "::grub"));
    g_assert_true(RUN(NULL, "mcopy", "-i", node, env, "::grub/grubenv"));

    g_autofree char *state = g_strdup_printf("/sys/class/block/md127/md/dev-%s/state", name);
    g_autofree char *uevent = g_strdup_printf("/sys/class/block/%s/uevent", name);
    put(state, "in_sync");
    put(uevent, "PARTNAME=esp\n");
}

static void test_mirror(void)
{
    Host host = {.root = root};
    unsigned attempts = 7;
    g_assert_false(attempts_on_mirror(&host, "B", &attempts));
    g_assert_cmpuint(attempts, ==, 7);

    put("/sys/class/block/md127/md/degraded", "0");
    put("/sys/class/block/md127/md/raid_disks", "2");
    put_member("sda2", "B_TRY=0");
    put_member("sdb2", "B_TRY=3");
    g_assert_true(attempts_on_mirror(&host, "B", &attempts));
    g_assert_cmpuint(attempts, ==, 3);
    g_assert_true(attempts_on_mirror(&host, "A", &attempts));
    g_assert_cmpuint(attempts, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    root = g_dir_make_tmp("test-attempts-XXXXXX", NULL);
    g_test_add_func("/attempts/mirror", test_mirror);
    int status = g_test_run();
    g_assert_true(RUN(NULL, "rm", "-r", root));
    g_free(root);
    return status;
}
