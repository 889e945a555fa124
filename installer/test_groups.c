/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "groups.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "inventory.h"
#include "lvm.h"
#include "run.h"

static void put_folder(const char *root, const char *path)
{
    g_autofree char *whole = g_strconcat(root, path, NULL);
    g_assert_cmpint(g_mkdir_with_parents(whole, 0755), ==, 0);
}

static void put_link(const char *root, const char *path, const char *target)
{
    g_autofree char *whole = g_strconcat(root, path, NULL);
    g_autofree char *folder = g_path_get_dirname(whole);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_cmpint(symlink(target, whole), ==, 0);
}

static const Disk *add_disk(GPtrArray *disks, const char *path)
{
    Disk *disk = g_new0(Disk, 1);
    disk->path = g_strdup(path);
    g_ptr_array_add(disks, disk);
    return disk;
}

static void assert_groups(const Disk *disk, const char *expected)
{
    g_autofree char *groups = disk->groups != NULL ? g_strjoinv(" ", disk->groups) : g_strdup("");
    g_assert_cmpstr(groups, ==, expected);
}

/* A partition twice, an array of two disks' partitions, a multipath device's partition, a whole disk. */
static void test_assign(void)
{
    g_autofree char *root = g_dir_make_tmp("test-groups-XXXXXX", NULL);
    put_folder(root, "/sys/devices/ata1/block/sda/sda7/partition");
    put_folder(root, "/sys/devices/ata1/block/sda/sda8/partition");
    put_folder(root, "/sys/devices/ata2/block/sdb/sdb1/partition");
    put_link(root, "/sys/class/block/sda7", "../../devices/ata1/block/sda/sda7");
    put_link(root, "/sys/class/block/sda8", "../../devices/ata1/block/sda/sda8");
    put_link(root, "/sys/class/block/sdb1", "../../devices/ata2/block/sdb/sdb1");
    put_folder(root, "/sys/class/block/md127/slaves/sda8");
    put_folder(root, "/sys/class/block/md127/slaves/sdb1");
    put_folder(root, "/sys/class/block/dm-0/slaves/sdc");
    put_folder(root, "/sys/class/block/dm-1/slaves/dm-0");
    put_folder(root, "/dev");
    put_folder(root, "/dev/dm-0");
    put_folder(root, "/dev/dm-1");
    put_link(root, "/dev/mapper/mpatha", "../dm-0");
    put_link(root, "/dev/mapper/mpatha-part1", "../dm-1");

    g_autoptr(GPtrArray) disks = g_ptr_array_new_with_free_func((GDestroyNotify)disk_free);
    const Disk *sda = add_disk(disks, "/dev/sda"), *sdb = add_disk(disks, "/dev/sdb"),
               *mpatha = add_disk(disks, "/dev/mapper/mpatha"), *vda = add_disk(disks, "/dev/vda"),
               *vdb = add_disk(disks, "/dev/vdb");
    g_autoptr(GPtrArray) volumes = lvm_parse_volumes(
        "{\"report\":[{\"pv\":[{\"pv_name\":\"/dev/sda7\",\"vg_name\":\"data\"},"
        "{\"pv_name\":\"/dev/sda8\",\"vg_name\":\"data\"},"
        "{\"pv_name\":\"/dev/md127\",\"vg_name\":\"mirrored\"},"
        "{\"pv_name\":\"/dev/mapper/mpatha-part1\",\"vg_name\":\"slipway\"},"
        "{\"pv_name\":\"/dev/vda\",\"vg_name\":\"slipway\"},"
        "{\"pv_name\":\"/dev/vdb\",\"vg_name\":\"\"}]}]}",
        NULL);
    g_assert_nonnull(volumes);

    groups_assign(root, volumes, disks);
    assert_groups(sda, "data mirrored");
    assert_groups(sdb, "mirrored");
    assert_groups(mpatha, "slipway");
    assert_groups(vda, "slipway");
    assert_groups(vdb, "");
    g_assert_true(RUN(NULL, "rm", "-r", root));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/groups/assign", test_assign);
    return g_test_run();
}
