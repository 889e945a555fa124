/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table.h"

#include <blkid/blkid.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "wipe.h"

#define MIB (1024ULL * 1024)
#define DISK_SIZE (64 * MIB)

static const PlanPartition partitions[] = {
    {PART_BIOS, "bios", "21686148-6449-6e6f-744e-656564454649", 1 * MIB, 1 * MIB},
    {PART_ESP, "esp", "c12a7328-f81f-11d2-ba4b-00a0c93ec93b", 2 * MIB, 9 * MIB},
    {PART_ROOT_A, "root-a", "4f68bce3-e8cd-4db1-96e7-fbcaf984b709", 11 * MIB, 20 * MIB},
    {PART_ROOT_B, "root-b", "4f68bce3-e8cd-4db1-96e7-fbcaf984b709", 31 * MIB, 20 * MIB},
};

static int image_new(char **ret_path)
{
    *ret_path = g_build_filename(g_get_tmp_dir(), "slipway-disk-XXXXXX", NULL);
    int fd = g_mkstemp_full(*ret_path, O_RDWR | O_CLOEXEC, 0600);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(ftruncate(fd, DISK_SIZE), ==, 0);
    return fd;
}

static void image_free(int fd, char *path)
{
    close(fd);
    g_unlink(path);
    g_free(path);
}

static void test_write(void)
{
    char *path;
    int fd = image_new(&path);
    g_auto(GStrv) uuids = NULL;
    g_autoptr(GError) error = NULL;
    g_assert_true(table_write(fd, path, partitions, G_N_ELEMENTS(partitions), &uuids, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(g_strv_length(uuids), ==, G_N_ELEMENTS(partitions));

    blkid_probe probe = blkid_new_probe();
    g_assert_cmpint(blkid_probe_set_device(probe, fd, 0, 0), ==, 0);
    blkid_probe_enable_partitions(probe, TRUE);
    blkid_probe_set_partitions_flags(probe, BLKID_PARTS_ENTRY_DETAILS);
    blkid_partlist list = blkid_probe_get_partitions(probe);
    g_assert_cmpstr(blkid_parttable_get_type(blkid_partlist_get_table(list)), ==, "gpt");
    g_assert_cmpint(blkid_partlist_numof_partitions(list), ==, G_N_ELEMENTS(partitions));
    for (unsigned i = 0; i < G_N_ELEMENTS(partitions); i++) {
        blkid_partition partition = blkid_partlist_get_partition(list, i);
        g_assert_cmpint(blkid_partition_get_partno(partition), ==, i + 1);
        g_assert_cmpuint(blkid_partition_get_start(partition) * 512, ==, partitions[i].start);
        g_assert_cmpuint(blkid_partition_get_size(partition) * 512, ==, partitions[i].size);
        g_assert_cmpstr(blkid_partition_get_name(partition), ==, partitions[i].label);
        g_assert_cmpstr(blkid_partition_get_type_string(partition), ==, partitions[i].type);
        g_assert_cmpstr(blkid_partition_get_uuid(partition), ==, uuids[i]);
    }
    blkid_free_probe(probe);

    /* A second table on the same disk has new GUIDs. */
    g_auto(GStrv) others = NULL;
    g_assert_true(table_write(fd, path, partitions, G_N_ELEMENTS(partitions), &others, &error));
    g_assert_cmpstr(uuids[0], !=, others[0]);
    image_free(fd, path);
}

static void test_too_large(void)
{
    char *path;
    int fd = image_new(&path);
    PlanPartition large = {PART_BIOS, "large", partitions[0].type, 1 * MIB, DISK_SIZE};
    g_auto(GStrv) uuids = NULL;
    g_autoptr(GError) error = NULL;
    g_assert_false(table_write(fd, path, &large, 1, &uuids, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE);
    g_assert_null(uuids);
    image_free(fd, path);
}

/* Whether libblkid sees anything within SIZE bytes from START. */
static gboolean has_signature(int fd, guint64 start, guint64 size)
{
    blkid_probe probe = blkid_new_probe();
    g_assert_cmpint(blkid_probe_set_device(probe, fd, start, size), ==, 0);
    blkid_probe_enable_partitions(probe, TRUE);
    gboolean found = blkid_do_safeprobe(probe) != 1;
    blkid_free_probe(probe);
    return found;
}

/* Swap areas of 4096-byte pages: the shortest signature that there is. */
static void write_swap_signature(int fd, guint64 start)
{
    guint32 version = 1, last_page = 9;
    g_assert_cmpint(pwrite(fd, &version, 4, start + 1024), ==, 4);
    g_assert_cmpint(pwrite(fd, &last_page, 4, start + 1028), ==, 4);
    g_assert_cmpint(pwrite(fd, "SWAPSPACE2", 10, start + 4086), ==, 10);
}

/* Signatures go from the disk, from its old partitions and from where new ones will be. */
static void test_wipe(void)
{
    char *path;
    int fd = image_new(&path);
    PlanPartition old = {PART_BIOS, "old", partitions[0].type, 40 * MIB, 4 * MIB};
    g_auto(GStrv) uuids = NULL;
    g_autoptr(GError) error = NULL;
    g_assert_true(table_write(fd, path, &old, 1, &uuids, &error));
    write_swap_signature(fd, old.start);
    write_swap_signature(fd, partitions[2].start);
    /* UEFI needs no more than a BPB, which is no signature. */
    g_assert_cmpint(pwrite(fd, "BPB", 3, partitions[1].start + 11), ==, 3);
    g_assert_true(has_signature(fd, 0, 0));
    g_assert_true(has_signature(fd, old.start, old.size));
    g_assert_true(has_signature(fd, partitions[2].start, partitions[2].size));

    g_assert_true(wipe_signatures(fd, path, partitions, G_N_ELEMENTS(partitions), &error));
    g_assert_no_error(error);
    g_assert_false(has_signature(fd, 0, 0));
    g_assert_false(has_signature(fd, old.start, old.size));
    g_assert_false(has_signature(fd, partitions[2].start, partitions[2].size));
    char left[4] = "old";
    g_assert_cmpint(pread(fd, left, 3, partitions[1].start + 11), ==, 3);
    g_assert_cmpmem(left, 3, "\0\0\0", 3);
    image_free(fd, path);
}

/* Entry NUMBER of an MBR: a Linux partition of SECTORS from START, in blocks of 512 bytes. */
static void write_mbr_entry(int fd, unsigned number, guint32 start, guint32 sectors)
{
    const guint32 entry[] = {0, GUINT32_TO_LE(0x83), GUINT32_TO_LE(start), GUINT32_TO_LE(sectors)};
    g_assert_cmpint(pwrite(fd, entry, sizeof entry, 446 + 16 * number), ==, sizeof entry);
    g_assert_cmpint(pwrite(fd, "\x55\xaa", 2, 510), ==, 2);
}

/* A table that was made for a larger disk, or is damaged. */
static void test_wipe_partition_past_the_end(void)
{
    char *path;
    int fd = image_new(&path);
    guint64 start = 44 * MIB;
    write_mbr_entry(fd, 0, start / 512, 2 * DISK_SIZE / 512);
    write_mbr_entry(fd, 1, 2 * DISK_SIZE / 512, 2048);
    write_swap_signature(fd, start);

    g_autoptr(GError) error = NULL;
    g_assert_true(wipe_signatures(fd, path, partitions, 2, &error));
    g_assert_no_error(error);
    g_assert_false(has_signature(fd, 0, 0));
    g_assert_false(has_signature(fd, start, DISK_SIZE - start));
    g_assert_cmpint(lseek(fd, 0, SEEK_END), ==, DISK_SIZE);
    image_free(fd, path);
}

/* All that libblkid may overlook at the ends of an old partition. */
static void test_wipe_edges(void)
{
    char *path;
    int fd = image_new(&path);
    PlanPartition old = {PART_BIOS, "old", partitions[0].type, 40 * MIB, 4 * MIB};
    g_auto(GStrv) uuids = NULL;
    g_autoptr(GError) error = NULL;
    g_assert_true(table_write(fd, path, &old, 1, &uuids, &error));
    const guint64 places[] = {old.start + 128 * 1024, old.start + 384 * 1024,
                              old.start + old.size - 128 * 1024};
    for (unsigned i = 0; i < G_N_ELEMENTS(places); i++)
        g_assert_cmpint(pwrite(fd, "\x0c\xb1\xba", 4, places[i]), ==, 4);

    g_assert_true(wipe_signatures(fd, path, NULL, 0, &error));
    for (unsigned i = 0; i < G_N_ELEMENTS(places); i++) {
        guint32 word = 1;
        g_assert_cmpint(pread(fd, &word, 4, places[i]), ==, 4);
        g_assert_cmpuint(word, ==, 0);
    }
    image_free(fd, path);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/table/write", test_write);
    g_test_add_func("/table/too-large", test_too_large);
    g_test_add_func("/wipe/signatures", test_wipe);
    g_test_add_func("/wipe/partition-past-the-end", test_wipe_partition_past_the_end);
    g_test_add_func("/wipe/edges", test_wipe_edges);
    return g_test_run();
}
