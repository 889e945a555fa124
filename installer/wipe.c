/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe.h"

#include <blkid/blkid.h>
#include <errno.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "error.h"
#include "run.h"

#define EDGE                                                                                       \
    (1024 * 1024) /* bytes at both ends of a disk that are zeroed: boot code, GPT and its backup   \
                   */
#define BOOT_SECTOR 512     /* bytes of boot code and MBR, whatever the disk's blocks are */
#define BLOCKDEV_SECTOR 512 /* libblkid counts partitions in these, whatever the disk has */

G_DEFINE_AUTO_CLEANUP_FREE_FUNC(blkid_probe, blkid_free_probe, NULL)

static gboolean release(const char *sysfs, GError **error);

/* Releases what holds the block device with the sysfs folder SYSFS. */
static gboolean release_above(const char *sysfs, GError **error)
{
    g_autofree char *holders = g_build_filename(sysfs, "holders", NULL);
    g_autoptr(GDir) folder = g_dir_open(holders, 0, NULL);
    const char *name;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *holder = g_build_filename("/sys/class/block", name, NULL);
        if (!release(holder, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean stop(const char *sysfs, const char *node, GError **error)
{
    /* dmsetup wants the mapping's own name. */
    g_autofree char *path = g_build_filename(sysfs, "dm/name", NULL);
    g_autofree char *mapping = NULL;
    if (!g_file_get_contents(path, &mapping, NULL, NULL))
        return RUN(error, "mdadm", "--stop", node);
    return RUN(error, "dmsetup", "remove", "--retry", g_strchomp(mapping));
}

static gboolean release(const char *sysfs, GError **error)
{
    if (!g_file_test(sysfs, G_FILE_TEST_EXISTS))
        return TRUE; /* gone together with another holder */
    if (!release_above(sysfs, error))
        return FALSE;

    g_autofree char *name = g_path_get_basename(sysfs);
    g_autofree char *node = g_build_filename("/dev", name, NULL);
    g_message("stopping %s, which is on a disk of the plan", node);
    if (stop(sysfs, node, error))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_HARDWARE,
                  "a disk of the plan is in use by '%s', which cannot be stopped: ", node);
    return FALSE;
}

gboolean wipe_release_holders(const PlanDisk *disk, GError **error)
{
    g_autofree char *real = g_file_read_link(disk->path, NULL); /* "../dm-0", below /dev/mapper */
    g_autofree char *node = g_path_get_basename(real != NULL ? real : disk->path);
    g_autofree char *sysfs = g_build_filename("/sys/class/block", node, NULL);
    g_autoptr(GDir) folder = g_dir_open(sysfs, 0, NULL);
    const char *name;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *child = g_build_filename(sysfs, name, NULL);
        g_autofree char *mark = g_build_filename(child, "partition", NULL);
        if (g_file_test(mark, G_FILE_TEST_EXISTS) && !release_above(child, error))
            return FALSE;
    }
    return release_above(sysfs, error);
}

static gboolean failed(const char *path, guint64 offset, GError **error)
{
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE,
                "cannot take old signatures off '%s' at byte %" G_GUINT64_FORMAT ": %s", path,
                offset, g_strerror(errno));
    return FALSE;
}

/* Signatures that libblkid knows, within SIZE bytes from START of the disk. */
static gboolean wipe_known(int fd, const char *path, guint64 start, guint64 size, GError **error)
{
    g_auto(blkid_probe) probe = blkid_new_probe();
    if (probe == NULL || blkid_probe_set_device(probe, fd, start, size) < 0)
        return failed(path, start, error);
    blkid_probe_enable_superblocks(probe, TRUE);
    blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_MAGIC | BLKID_SUBLKS_TYPE |
                                                 BLKID_SUBLKS_BADCSUM);
    blkid_probe_enable_partitions(probe, TRUE);
    blkid_probe_set_partitions_flags(probe, BLKID_PARTS_MAGIC | BLKID_PARTS_FORCE_GPT);

    while (blkid_do_probe(probe) == 0) {
        const char *type = NULL;
        if (blkid_probe_lookup_value(probe, "TYPE", &type, NULL) < 0)
            blkid_probe_lookup_value(probe, "PTTYPE", &type, NULL);
        g_debug("wiping signature '%s' off '%s' + %" G_GUINT64_FORMAT, type != NULL ? type : "?",
                path, start);
        if (blkid_do_wipe(probe, FALSE) < 0)
            return failed(path, start, error);
    }
    return TRUE;
}

static gboolean zero(int fd, const char *path, guint64 offset, gsize length, GError **error)
{
    g_autofree char *zeros = g_malloc0(length);
    for (gsize done = 0; done < length;) {
        ssize_t n = pwrite(fd, zeros + done, length - done, offset + done);
        if (n < 0 && errno != EINTR)
            return failed(path, offset + done, error);
        done += MAX(n, 0);
    }
    return TRUE;
}

/*
 * What begins at START and has SIZE bytes holds nothing afterwards that any system
 * would take for its own. Both ends are zeroed besides, as libblkid finds a ZFS only
 * by the most of the 128 blocks in each of its four labels, and a ZFS by any.
 */
static gboolean wipe_range(int fd, const char *path, guint64 start, guint64 size, GError **error)
{
    gsize edge = MIN(size, EDGE);
    return wipe_known(fd, path, start, size, error) && zero(fd, path, start, edge, error) &&
           zero(fd, path, start + size - edge, edge, error);
}

static gboolean sync_disk(int fd, const char *path, GError **error)
{
    return fsync(fd) == 0 || failed(path, 0, error);
}

/*
 * The sector with the boot code and the protective MBR, without which UEFI takes no
 * GPT for one. Before all else, and for certain: what remains then is half an old
 * host, which must not start. A sector is written whole or not at all.
 */
static gboolean wipe_boot_sector(int fd, const char *path, GError **error)
{
    return zero(fd, path, 0, BOOT_SECTOR, error) && sync_disk(fd, path, error);
}

/* The partitions in LIST, that were on the disk of SIZE bytes. */
static gboolean wipe_old_partitions(int fd, const char *path, guint64 size, blkid_partlist list,
                                    GError **error)
{
    int count = list != NULL ? blkid_partlist_numof_partitions(list) : 0;
    for (int i = 0; i < count; i++) {
        blkid_partition partition = blkid_partlist_get_partition(list, i);
        guint64 start = (guint64)blkid_partition_get_start(partition) * BLOCKDEV_SECTOR;
        guint64 length = (guint64)blkid_partition_get_size(partition) * BLOCKDEV_SECTOR;
        /* A damaged table, or one of a larger disk, may point past the end. */
        if (blkid_partition_is_extended(partition) || length == 0 || start >= size)
            continue;
        if (!wipe_range(fd, path, start, MIN(length, size - start), error))
            return FALSE;
    }
    return TRUE;
}

gboolean wipe_signatures(int fd, const char *path, const PlanPartition *partitions,
                         unsigned n_partitions, GError **error)
{
    off_t size = lseek(fd, 0, SEEK_END);
    if (size < 2 * EDGE) {
        errno = size < 0 ? errno : ENOSPC;
        return failed(path, 0, error);
    }
    g_auto(blkid_probe) probe = blkid_new_probe();
    if (probe == NULL || blkid_probe_set_device(probe, fd, 0, 0) < 0)
        return failed(path, 0, error);
    blkid_probe_enable_partitions(probe, TRUE);
    blkid_partlist old = blkid_probe_get_partitions(probe);

    if (!wipe_boot_sector(fd, path, error) || !wipe_old_partitions(fd, path, size, old, error))
        return FALSE;
    /* UEFI takes an old ESP for one even without its signature: it must not come back with the new
     * table. */
    for (unsigned i = 0; i < n_partitions; i++)
        if (!wipe_range(fd, path, partitions[i].start, partitions[i].size, error))
            return FALSE;
    return wipe_range(fd, path, 0, size, error) && sync_disk(fd, path, error);
}
