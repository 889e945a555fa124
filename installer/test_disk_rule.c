/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "disk_rule.h"

#include <string.h>

#include "error.h"

#define GB ((guint64)1000000000)

static void add(Inventory *inventory, const char *path, const char *model, const char *serial,
                const char *bus, guint64 size)
{
    Disk *disk = g_new0(Disk, 1);
    disk->path = g_strdup(path);
    disk->model = g_strdup(model);
    disk->serial = g_strdup(serial);
    disk->wwn = g_strdup_printf("0x5000c500%s", serial);
    disk->bus = g_strdup(bus);
    disk->links = g_new0(char *, 1);
    disk->size = size;
    disk->sector_size = 512;
    g_ptr_array_add(inventory->disks, disk);
}

/* Two mirrored boot disks, three data disks of two sizes, a USB stick, and the medium. */
static Inventory *machine(void)
{
    Inventory *inventory = inventory_new();
    add(inventory, "/dev/nvme0n1", "SAMSUNG MZ1L2960", "S1", "nvme", 960 * GB);
    add(inventory, "/dev/nvme1n1", "SAMSUNG MZ1L2960", "S2", "nvme", 960 * GB);
    add(inventory, "/dev/sda", "SEAGATE ST4000", "Z1", "scsi", 4000 * GB);
    add(inventory, "/dev/sdb", "SEAGATE ST4000", "Z2", "scsi", 4000 * GB);
    add(inventory, "/dev/sdc", "SEAGATE ST2000", "Z3", "scsi", 2000 * GB);
    add(inventory, "/dev/sdd", "Cruzer", "U1", "usb", 32 * GB);
    add(inventory, "/dev/sde", "Cruzer", "U2", "usb", 8 * GB);
    ((Disk *)inventory->disks->pdata[5])->removable = TRUE;
    ((Disk *)inventory->disks->pdata[6])->removable = TRUE;
    ((Disk *)inventory->disks->pdata[6])->is_medium = TRUE;
    return inventory;
}

static void assert_finds(const DiskRule *rule, const char *path)
{
    g_autoptr(Inventory) inventory = machine();
    g_autoptr(GError) error = NULL;
    const Disk *disk = disk_rule_find(rule, NULL, inventory, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(disk->path, ==, path);
}

static void assert_refused(const DiskRule *rule, const char *says)
{
    g_autoptr(Inventory) inventory = machine();
    g_autoptr(GError) error = NULL;
    g_assert_null(disk_rule_find(rule, NULL, inventory, NULL, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE);
    if (strstr(error->message, says) == NULL)
        g_error("refused because of: %s", error->message);
}

static void test_one_fits(void)
{
    assert_finds(&(DiskRule){.name = "sda"}, "/dev/sda");
    assert_finds(&(DiskRule){.serial = "z3"}, "/dev/sdc");
    assert_finds(&(DiskRule){.model = "*ST2000*"}, "/dev/sdc");
    assert_finds(&(DiskRule){.wwn = "0x5000c500Z?", .max_size = 2000 * GB}, "/dev/sdc");
    assert_finds(&(DiskRule){.bus = "usb"}, "/dev/sdd"); /* the other one is the medium */
    assert_finds(&(DiskRule){.pick = DISK_PICK_SMALLEST}, "/dev/sdd");
    assert_finds(&(DiskRule){.pick = DISK_PICK_SMALLEST, .fixed = TRUE, .min_size = 1000 * GB},
                 "/dev/sdc");
    assert_finds(&(DiskRule){.pick = DISK_PICK_LARGEST, .max_size = 3999 * GB}, "/dev/sdc");
    assert_finds(&(DiskRule){.name = "sda", .serial = "Z1", .bus = "scsi"}, "/dev/sda");
}

static void test_none_fits(void)
{
    assert_refused(&(DiskRule){.name = "sdx"},
                   "there is no disk 'sdx' in this machine; it has: /dev/nvme0n1 (894.0 GiB, "
                   "SAMSUNG MZ1L2960, serial S1); /dev/nvme1n1");
    assert_refused(&(DiskRule){.model = "INTEL*", .min_size = 480 * GB, .fixed = TRUE},
                   "no disk of this machine fits the rule \"a disk, model 'INTEL*', at least "
                   "480GB, not removable\"; it has: /dev/nvme0n1");
    assert_refused(&(DiskRule){.serial = "U2"}, "no disk"); /* the medium */
    assert_refused(&(DiskRule){.name = "sda", .serial = "Z2"},
                   "the disk of that name is another than 'sda', serial 'Z2': it is /dev/sda "
                   "(3725.2 GiB, SEAGATE ST4000, serial Z1), bus scsi");
}

static void test_ambiguous(void)
{
    assert_refused(&(DiskRule){.bus = "nvme"},
                   "the rule \"a disk, bus nvme\" fits several disks; say more, or name one with "
                   "its serial number: /dev/nvme0n1 (894.0 GiB, SAMSUNG MZ1L2960, serial S1); "
                   "/dev/nvme1n1 (894.0 GiB, SAMSUNG MZ1L2960, serial S2)");
    assert_refused(&(DiskRule){.pick = DISK_PICK_LARGEST},
                   "fits several disks of the same size; say more: /dev/sda (3725.2 GiB, SEAGATE "
                   "ST4000, serial Z1); /dev/sdb (3725.2 GiB");
    assert_refused(&(DiskRule){0}, "the rule \"a disk\" fits several disks");
}

/* Two equal rules want two disks. */
static void test_siblings(void)
{
    g_autoptr(Inventory) inventory = machine();
    g_autoptr(GPtrArray) rules = g_ptr_array_new();
    DiskRule first = {.bus = "nvme"}, second = first, other = {.serial = "Z1"};
    g_ptr_array_add(rules, &first);
    g_ptr_array_add(rules, &other);
    g_ptr_array_add(rules, &second);
    const char *const paths[] = {"/dev/nvme0n1", "/dev/sda", "/dev/nvme1n1"};
    g_autoptr(GPtrArray) taken = g_ptr_array_new();
    for (unsigned i = 0; i < rules->len; i++) {
        const Disk *disk = disk_rule_find(rules->pdata[i], rules, inventory, taken, NULL);
        g_assert_cmpstr(disk->path, ==, paths[i]);
        g_ptr_array_add(taken, (Disk *)disk);
    }

    DiskRule third = first;
    g_ptr_array_add(rules, &third);
    g_autoptr(GError) error = NULL;
    g_assert_null(disk_rule_find(&first, rules, inventory, NULL, &error));
    g_assert_nonnull(strstr(error->message, "only 2 disks of this machine fit the rule \"a disk, "
                                            "bus nvme\", which is given several times"));
    g_clear_error(&error);
    g_ptr_array_set_size(taken, 2);
    g_assert_null(disk_rule_find(&second, rules, inventory, taken, &error));
    g_assert_nonnull(strstr(error->message, "only 1 disk of this machine fits"));

    /* The two largest */
    DiskRule large = {.pick = DISK_PICK_LARGEST}, next = large;
    g_ptr_array_set_size(rules, 0);
    g_ptr_array_set_size(taken, 0);
    g_ptr_array_add(rules, &large);
    g_ptr_array_add(rules, &next);
    g_ptr_array_add(taken, (Disk *)disk_rule_find(&large, rules, inventory, taken, NULL));
    g_assert_cmpstr(((const Disk *)taken->pdata[0])->path, ==, "/dev/sda");
    g_assert_cmpstr(disk_rule_find(&next, rules, inventory, taken, NULL)->path, ==, "/dev/sdb");
}

static void test_taken(void)
{
    g_autoptr(Inventory) inventory = machine();
    g_autoptr(GPtrArray) taken = g_ptr_array_new();
    g_ptr_array_add(taken, inventory->disks->pdata[0]);
    DiskRule described = {.bus = "nvme"}, named = {.name = "nvme0n1"};
    g_assert_cmpstr(disk_rule_find(&described, NULL, inventory, taken, NULL)->path, ==,
                    "/dev/nvme1n1");
    g_assert_cmpstr(disk_rule_find(&named, NULL, inventory, taken, NULL)->path, ==,
                    "/dev/nvme0n1");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/disk-rule/one-fits", test_one_fits);
    g_test_add_func("/disk-rule/none-fits", test_none_fits);
    g_test_add_func("/disk-rule/ambiguous", test_ambiguous);
    g_test_add_func("/disk-rule/siblings", test_siblings);
    g_test_add_func("/disk-rule/taken", test_taken);
    return g_test_run();
}
