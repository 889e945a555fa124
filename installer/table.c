/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table.h"

#include <errno.h>
#include <libfdisk/libfdisk.h>
#include <unistd.h>

#include "error.h"

/* Boot code for as long as there is no loader: "int 18h" makes BIOS go on to the next device (BIOS
 * Boot Specification 1.01, section 6.7), where it would hang in a sector without code. */
static const guint8 next_device[] = {0xcd, 0x18};

typedef struct fdisk_context Context;
typedef struct fdisk_partition Partition;
typedef struct fdisk_parttype PartType;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Context, fdisk_unref_context)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Partition, fdisk_unref_partition)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PartType, fdisk_unref_parttype)

/* RESULT is what a libfdisk function returned: a negative errno. */
static gboolean failed(int result, const char *path, const char *what, GError **error)
{
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE,
                "cannot write the partition table of '%s': %s: %s", path, what,
                g_strerror(-result));
    return FALSE;
}

static gboolean add(Context *context, const PlanPartition *wanted, unsigned number,
                    const char *path, char **ret_uuid, GError **error)
{
    guint64 sector = fdisk_get_sector_size(context);
    struct fdisk_label *label = fdisk_get_label(context, NULL);
    g_autoptr(Partition) partition = fdisk_new_partition();
    g_autoptr(PartType) type = fdisk_label_parse_parttype(label, wanted->type);
    if (type == NULL || wanted->start % sector != 0 || wanted->size % sector != 0)
        return failed(-EINVAL, path, wanted->label, error);

    fdisk_partition_set_partno(partition, number);
    fdisk_partition_set_start(partition, wanted->start / sector);
    fdisk_partition_set_size(partition, wanted->size / sector);
    fdisk_partition_size_explicit(partition, TRUE); /* or libfdisk rounds it to its grain */
    fdisk_partition_set_type(partition, type);
    fdisk_partition_set_name(partition, wanted->label);
    size_t made = 0;
    int result = fdisk_add_partition(context, partition, &made);
    if (result < 0)
        return failed(result, path, wanted->label, error);

    Partition *read_back = NULL;
    if ((result = fdisk_get_partition(context, made, &read_back)) < 0)
        return failed(result, path, wanted->label, error);
    g_autoptr(Partition) owned = read_back;
    *ret_uuid = g_ascii_strdown(fdisk_partition_get_uuid(owned), -1);
    return TRUE;
}

gboolean table_write(int fd, const char *path, const PlanPartition *partitions,
                     unsigned n_partitions, char ***ret_uuids, GError **error)
{
    g_autoptr(Context) context = fdisk_new_context();
    fdisk_disable_dialogs(context, TRUE);
    int result = fdisk_assign_device_by_fd(context, fd, path, FALSE);
    if (result < 0)
        return failed(result, path, "open", error);
    if ((result = fdisk_create_disklabel(context, "gpt")) < 0)
        return failed(result, path, "GPT", error);

    g_auto(GStrv) uuids = g_new0(char *, n_partitions + 1);
    for (unsigned i = 0; i < n_partitions; i++)
        if (!add(context, &partitions[i], i, path, &uuids[i], error))
            return FALSE;

    if ((result = fdisk_write_disklabel(context)) < 0)
        return failed(result, path, "write", error);
    if (pwrite(fd, next_device, sizeof next_device, 0) != sizeof next_device)
        return failed(-errno, path, "boot code", error);
    if ((result = fdisk_deassign_device(context, FALSE)) < 0)
        return failed(result, path, "sync", error);
    *ret_uuids = g_steal_pointer(&uuids);
    return TRUE;
}
