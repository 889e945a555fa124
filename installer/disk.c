/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "disk.h"

#include <stdlib.h>
#include <string.h>

#include "content.h"
#include "multipath.h"
#include "sysfs.h"

#define SECTOR 512 /* bytes: unit of "size" in sysfs, whatever the disk's blocks are */

#define NAMES(...) (const char *const[]){__VA_ARGS__, NULL}

/* Block devices that are no disks of this machine, by the beginning of their kernel names. */
static const char *const skipped[] = {
    "dm-", "drbd", "fd", "loop", "md", "nbd", "pmem", "ram", "rbd", "sr", "zd", "zram", NULL,
};

static gboolean is_disk(const char *root, const char *name)
{
    for (const char *const *prefix = skipped; *prefix != NULL; prefix++)
        if (g_str_has_prefix(name, *prefix))
            return FALSE;

    /* eMMC has small areas of its own beside the disk: mmcblk0boot0, mmcblk0rpmb. */
    if (g_str_has_prefix(name, "mmcblk") &&
        (strstr(name, "boot") != NULL || strstr(name, "rpmb") != NULL))
        return FALSE;

    /* The single paths of an NVMe disk with several are hidden; the disk itself is not. */
    return sysfs_number(0, root, "/sys/block/%s/hidden", name) == 0 &&
           sysfs_exists(root, "/sys/block/%s/device", name) &&
           sysfs_number(0, root, "/sys/block/%s/size", name) > 0;
}

/* How the disk is attached, by its place in the tree of devices. */
static char *read_bus(const char *root, const char *name)
{
    static const struct {
        const char *part, *bus;
    } buses[] = {
        {"/usb", "usb"}, {"/ata", "sata"},  {"/nvme", "nvme"},
        {"/mmc", "mmc"}, {"/host", "scsi"}, {"/virtio", "virtio"},
    };

    g_autofree char *link = g_strdup_printf("%s/sys/block/%s", root, name);
    g_autofree char *path = realpath(link, NULL);
    for (gsize i = 0; path != NULL && i < G_N_ELEMENTS(buses); i++)
        if (strstr(path + strlen(root), buses[i].part) != NULL)
            return g_strdup(buses[i].bus);
    return g_strdup("other");
}

/* "ATA" and the numbers of virtio are no makers' names. */
static char *read_model(const char *root, const char *name)
{
    g_autofree char *model = sysfs_text(root, "/sys/block/%s/device/model", name);
    g_autofree char *vendor = sysfs_text(root, "/sys/block/%s/device/vendor", name);
    if (model == NULL)
        return NULL;
    if (vendor == NULL || g_str_equal(vendor, "ATA") || g_str_has_prefix(vendor, "0x"))
        return g_steal_pointer(&model);
    return g_strconcat(vendor, " ", model, NULL);
}

static char **stable_links(const Udev *udev)
{
    g_autoptr(GStrvBuilder) links = g_strv_builder_new();
    for (char **link = udev->links; *link != NULL; link++)
        if (g_str_has_prefix(*link, "/dev/disk/by-id/") ||
            g_str_has_prefix(*link, "/dev/disk/by-path/"))
            g_strv_builder_add(links, *link);
    return g_strv_builder_end(links);
}

/* The disk of which the kernel shows NODE; PHYSICAL is what has its properties, the same or a path. */
static Disk *read_disk(const char *root, const char *node, const char *physical, char *path)
{
    g_autofree char *number = sysfs_text(root, "/sys/block/%s/dev", node);
    g_autofree char *physical_number = sysfs_text(root, "/sys/block/%s/dev", physical);
    g_autoptr(Udev) names = udev_read(root, number != NULL ? number : "");
    g_autoptr(Udev) udev = udev_read(root, physical_number != NULL ? physical_number : "");

    Disk *disk = g_new0(Disk, 1);
    disk->path = path;
    disk->model = read_model(root, physical);
    disk->serial = g_strdup(
        udev_property(udev, NAMES("ID_SERIAL_SHORT", "ID_SERIAL", "ID_SCSI_SERIAL")));
    if (disk->serial == NULL)
        disk->serial = sysfs_text(root, "/sys/block/%s/serial", physical);
    disk->wwn = g_strdup(udev_property(udev, NAMES("ID_WWN_WITH_EXTENSION", "ID_WWN")));
    disk->bus = read_bus(root, physical);
    disk->paths = g_new0(char *, 1);
    disk->groups = g_new0(char *, 1);
    disk->links = stable_links(names);
    disk->size = sysfs_number(0, root, "/sys/block/%s/size", node) * SECTOR;
    disk->diskseq = sysfs_number(0, root, "/sys/block/%s/diskseq", node);
    disk->sector_size = (unsigned)sysfs_number(512, root, "/sys/block/%s/queue/logical_block_size",
                                               node);
    disk->removable = sysfs_number(0, root, "/sys/block/%s/removable", physical) != 0;
    disk->read_only = sysfs_number(0, root, "/sys/block/%s/ro", node) != 0;

    g_autofree char *device = g_strconcat(root, disk->path, NULL);
    disk->content = content_describe(device, &disk->is_medium);
    return disk;
}

static Disk *read_multipath(const char *root, const Multipath *multipath)
{
    Disk *disk = read_disk(root, multipath->node, multipath->paths[0],
                           g_build_filename("/dev/mapper", multipath->name, NULL));
    disk->wwid = g_strdup(multipath->wwid);
    g_strfreev(disk->paths);
    disk->paths = g_strdupv(multipath->paths);
    for (char **path = disk->paths; *path != NULL; path++) {
        g_autofree char *name = *path;
        *path = g_build_filename("/dev", name, NULL);
    }
    return disk;
}

GPtrArray *disk_read_all(const char *root)
{
    GPtrArray *disks = g_ptr_array_new_with_free_func((GDestroyNotify)disk_free);
    g_autoptr(GPtrArray) multipaths = multipath_read_all(root);
    for (unsigned i = 0; i < multipaths->len; i++) {
        const Multipath *multipath = multipaths->pdata[i];
        if (multipath->paths[0] != NULL)
            g_ptr_array_add(disks, read_multipath(root, multipath));
    }
    g_auto(GStrv) names = sysfs_list(root, "/sys/block");
    for (char **name = names; *name != NULL; name++) {
        if (!is_disk(root, *name) || multipath_has_path(multipaths, *name))
            continue;
        /* The kernel writes '!' for the '/' in names such as cciss/c0d0. */
        g_autofree char *node = g_strdelimit(g_strdup(*name), "!", '/');
        g_ptr_array_add(disks, read_disk(root, *name, *name, g_strconcat("/dev/", node, NULL)));
    }
    return disks;
}
