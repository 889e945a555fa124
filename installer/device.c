/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "error.h"
#include "multipath.h"
#include "run.h"
#include "sysfs.h"

#ifndef BLKGETDISKSEQ
#define BLKGETDISKSEQ _IOR(0x12, 128, __u64)
#endif

/* Bytes: the unit of sysfs, whatever the disk's sectors are (Linux,
 * Documentation/ABI/stable/sysfs-block). */
#define SECTOR 512
#define BUSY_TRIES 100 /* of 100 ms: udev may be looking at the disk */

struct Device {
    int fd;
    char *path;
    char *sysfs; /* "/sys/dev/block/8:0" */
};

int device_fd(const Device *device)
{
    return device->fd;
}

const char *device_path(const Device *device)
{
    return device->path;
}

char *device_firmware_path(const Device *device)
{
    g_auto(GStrv) paths = sysfs_list(device->sysfs, "/slaves");
    return paths[0] != NULL ? g_build_filename("/dev", paths[0], NULL) : g_strdup(device->path);
}

void device_close(Device *device)
{
    if (device == NULL)
        return;
    if (device->fd >= 0)
        close(device->fd);
    g_free(device->path);
    g_free(device->sysfs);
    g_free(device);
}

static int open_exclusively(const char *path)
{
    for (unsigned try = 0;; try++) {
        int fd = open(path, O_RDWR | O_EXCL | O_CLOEXEC);
        if (fd >= 0 || errno != EBUSY || try == BUSY_TRIES)
            return fd;
        g_usleep(100 * 1000);
    }
}

static gboolean differs(const PlanDisk *disk, const char *what, const char *wanted,
                        const char *found, GError **error)
{
    g_set_error(
        error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE,
        "%s is not the disk of the plan: its %s is %s, and the plan has %s; was a disk exchanged "
        "since the plan was made? Nothing was written; start the installation again",
        disk->path, what, found, wanted);
    return FALSE;
}

static gboolean check_number(const PlanDisk *disk, const char *what, guint64 wanted, guint64 found,
                             GError **error)
{
    if (wanted == found)
        return TRUE;
    g_autofree char *wanted_text = g_strdup_printf("%" G_GUINT64_FORMAT, wanted);
    g_autofree char *found_text = g_strdup_printf("%" G_GUINT64_FORMAT, found);
    return differs(disk, what, wanted_text, found_text, error);
}

/* What udev did not learn of a disk cannot be compared: size and diskseq must do then. */
static gboolean check_text(const PlanDisk *disk, const char *what, const char *wanted,
                           const char *found, GError **error)
{
    return wanted == NULL || found == NULL || g_str_equal(wanted, found) ||
           differs(disk, what, wanted, found, error);
}

/* By the same properties, in the same order, as disk.c. */
static gboolean check_names(const PlanDisk *disk, dev_t number, GError **error)
{
    static const char *const serials[] = {"ID_SERIAL_SHORT", "ID_SERIAL", "ID_SCSI_SERIAL", NULL};
    static const char *const wwns[] = {"ID_WWN_WITH_EXTENSION", "ID_WWN", NULL};

    g_autofree char *text = g_strdup_printf("%u:%u", major(number), minor(number));
    if (disk->wwid != NULL) { /* udev tells of its paths, not of the mapping */
        g_autofree char *wanted = g_strconcat(MULTIPATH_UUID, disk->wwid, NULL);
        g_autofree char *found = sysfs_text("", "/sys/dev/block/%s/dm/uuid", text);
        return check_text(disk, "WWID", wanted, found != NULL ? found : "none", error);
    }
    g_autoptr(Udev) udev = udev_read("", text);
    return check_text(disk, "serial number", disk->serial, udev_property(udev, serials), error) &&
           check_text(disk, "WWN", disk->wwn, udev_property(udev, wwns), error);
}

static gboolean check_identity(const PlanDisk *disk, int fd, GError **error)
{
    struct stat info;
    guint64 size = 0, diskseq = 0;
    if (fstat(fd, &info) < 0 || !S_ISBLK(info.st_mode) || ioctl(fd, BLKGETSIZE64, &size) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE, "'%s' is not a disk", disk->path);
        return FALSE;
    }
    if (ioctl(fd, BLKGETDISKSEQ, &diskseq) < 0)
        diskseq = disk->diskseq; /* a kernel before 5.15 */
    return check_number(disk, "size in bytes", disk->size, size, error) &&
           (disk->diskseq == 0 || check_number(disk, "diskseq", disk->diskseq, diskseq, error)) &&
           check_names(disk, info.st_rdev, error);
}

Device *device_open(const PlanDisk *disk, GError **error)
{
    g_autoptr(Device) device = g_new0(Device, 1);
    device->path = g_strdup(disk->path);
    device->fd = open_exclusively(disk->path);
    if (device->fd < 0) {
        int code = errno;
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE,
                    "cannot open the disk '%s' for writing: %s%s", disk->path, g_strerror(code),
                    code == EBUSY
                        ? "; it is mounted or in use by LVM, software RAID or another program"
                        : "");
        return NULL;
    }
    if (!check_identity(disk, device->fd, error))
        return NULL;

    struct stat info;
    fstat(device->fd, &info);
    device->sysfs = g_strdup_printf("/sys/dev/block/%u:%u", major(info.st_rdev),
                                    minor(info.st_rdev));
    if (flock(device->fd, LOCK_EX) < 0)
        g_debug("cannot lock '%s' against udev: %s", disk->path, g_strerror(errno));
    return g_steal_pointer(&device);
}

static gboolean is_mapping(const Device *device)
{
    return sysfs_exists(device->sysfs, "/dm");
}

static gboolean reread_table(Device *device, GError **error)
{
    for (unsigned try = 0; ioctl(device->fd, BLKRRPART) < 0; try++) {
        if (errno != EBUSY || try == BUSY_TRIES) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE,
                        "the kernel does not read the new partition table of '%s': %s",
                        device->path, g_strerror(errno));
            return FALSE;
        }
        g_usleep(100 * 1000);
    }
    return TRUE;
}

gboolean device_settle(Device *device, char *const uuids[], GError **error)
{
    if (!is_mapping(device) && !reread_table(device, error))
        return FALSE;

    /* The partitions will be opened exclusively, which an exclusive hold on the whole disk
     * would forbid. The plain descriptor comes first, so that the disk is never let go of. */
    g_autofree char *same = g_strdup_printf("/proc/self/fd/%d", device->fd);
    int fd = open(same, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot open '%s' again: %s",
                    device->path, g_strerror(errno));
        return FALSE;
    }
    close(device->fd);
    device->fd = fd;

    if (is_mapping(device) && !multipath_read_table(device->path, error)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "the new partition table of '%s' is not read: ",
                      device->path);
        return FALSE;
    }
    if (uuids[0] == NULL)
        return TRUE;
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    g_strv_builder_add_many(words, "udevadm", "wait", "--timeout=60", NULL);
    for (unsigned i = 0; uuids[i] != NULL; i++)
        g_strv_builder_take(words, g_strconcat("/dev/disk/by-partuuid/", uuids[i], NULL));
    g_auto(GStrv) argv = g_strv_builder_end(words);
    if (!run_argv((const char *const *)argv, NULL, error)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE,
                      "the new partitions of '%s' do not appear: ", device->path);
        return FALSE;
    }
    return TRUE;
}

/* NULL: there is none. g_free(). */
static char *find_partition(const Device *device, unsigned number, guint64 start, guint64 size)
{
    if (is_mapping(device))
        return multipath_partition(device->sysfs, number, size);
    g_autoptr(GDir) folder = g_dir_open(device->sysfs, 0, NULL);
    const char *name;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *child = g_build_filename(device->sysfs, name, NULL);
        if (sysfs_number(0, child, "/partition") == number &&
            sysfs_number(0, child, "/start") * SECTOR == start &&
            sysfs_number(0, child, "/size") * SECTOR == size)
            return g_build_filename("/dev", name, NULL);
    }
    return NULL;
}

char *device_partition(const Device *device, unsigned number, guint64 start, guint64 size,
                       GError **error)
{
    /* They are gone for a moment while udev has the table read anew, as it does when somebody
     * who could write to the disk has closed it. */
    char *node = find_partition(device, number, start, size);
    for (unsigned try = 0; node == NULL && try < BUSY_TRIES; try++) {
        g_usleep(100 * 1000);
        node = find_partition(device, number, start, size);
    }
    if (node == NULL)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE,
                    "the disk '%s' has no partition %u with %" G_GUINT64_FORMAT
                    " bytes at %" G_GUINT64_FORMAT,
                    device->path, number, size, start);
    return node;
}
