/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "layout.h"

/* GPT_ENTRIES entries of 128 bytes and a header of one block, at both ends of a
 * disk (UEFI specification 2.10, section 5.3.1). */
#define GPT_ENTRIES_SIZE (128 * 128)

typedef struct {
    const char *label;
    const char *type;
    guint64 size, small_size; /* bytes; 0: the rest */
} Part;

/* Types: UEFI specification 2.10, section 5.3.3; GRUB's manual, "BIOS installation"; and the
 * Discoverable Partitions Specification (root of x86-64, swap, generic Linux, LVM). */
static const Part parts[PART_ROLES] = {
    [PART_BIOS] = {"bios", "21686148-6449-6E6F-744E-656564454649", MIB, MIB},
    [PART_ESP] = {"esp", "C12A7328-F81F-11D2-BA4B-00A0C93EC93B", GIB, GIB},
    [PART_ROOT_A] = {"root-a", "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709", 8 * GIB, 5 * GIB},
    [PART_ROOT_B] = {"root-b", "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709", 8 * GIB, 5 * GIB},
    [PART_LOGS] = {"logs", "0FC63DAF-8483-4772-8E79-3D69D8477DE4", 4 * GIB, 2 * GIB},
    [PART_SWAP] = {"swap", "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F", GIB, GIB},
    [PART_SR] = {"sr", "E6D6D379-F507-44C2-A23C-238F2A3DF928", 0, 0},
};

/* Where the backup GPT begins, rounded down. */
static guint64 usable_end(guint64 size, unsigned sector_size)
{
    guint64 entries = (GPT_ENTRIES_SIZE + sector_size - 1) / sector_size * sector_size;
    return (size - entries - sector_size) / LAYOUT_ALIGNMENT * LAYOUT_ALIGNMENT;
}

unsigned layout_make(guint64 size, unsigned sector_size, gboolean with_sr,
                     PlanPartition *partitions)
{
    g_return_val_if_fail(size >= LAYOUT_MIN_SIZE, 0);

    guint64 start = LAYOUT_ALIGNMENT;
    unsigned count = with_sr ? PART_ROLES : PART_SR;
    for (unsigned role = 0; role < count; role++) {
        const Part *part = &parts[role];
        guint64 part_size = size < LAYOUT_NORMAL_SIZE ? part->small_size : part->size;
        if (part_size == 0)
            part_size = usable_end(size, sector_size) - start;
        partitions[role] = (PlanPartition){role, part->label, part->type, start, part_size};
        start += part_size;
    }
    return count;
}

char *layout_format_size(guint64 size)
{
    if (size < GIB)
        return g_strdup_printf("%" G_GUINT64_FORMAT " MiB", size / MIB);
    /* Rounded down: a disk that lacks one byte of 24 GiB must not look like one. */
    guint64 tenths = size / MIB * 10 / 1024;
    return g_strdup_printf("%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT " GiB", tenths / 10,
                           tenths % 10);
}
