/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "inventory.h"
#include "nic.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "golden.h"

/* A made-up machine: /sys, /proc and /run below a folder of its own. */
typedef struct {
    char *root;
} Machine;

static void put(Machine *machine, const char *path, const char *text)
{
    g_autofree char *whole = g_strconcat(machine->root, path, NULL);
    g_autofree char *folder = g_path_get_dirname(whole);
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_file_set_contents(whole, text, -1, &error);
    g_assert_no_error(error);
}

static void put_link(Machine *machine, const char *path, const char *target)
{
    g_autofree char *whole = g_strconcat(machine->root, path, NULL);
    g_autofree char *folder = g_path_get_dirname(whole);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_cmpint(symlink(target, whole), ==, 0);
}

/* DEVICE: where it is in the tree of devices, "pci0000:00/ata1/host0"; SECTORS of 512 bytes. */
static void put_disk(Machine *machine, const char *name, const char *device, const char *number,
                     const char *sectors)
{
    g_autofree char *target = g_strdup_printf("../devices/%s/block/%s", device, name);
    g_autofree char *folder = g_strdup_printf("/sys/devices/%s/block/%s", device, name);
    g_autofree char *link = g_strdup_printf("/sys/block/%s", name);
    put_link(machine, link, target);

    g_autofree char *dev = g_strconcat(folder, "/dev", NULL),
                    *size = g_strconcat(folder, "/size", NULL);
    g_autofree char *model = g_strconcat(folder, "/device/model", NULL);
    put(machine, dev, number);
    put(machine, size, sectors);
    put(machine, model, "  Fast \xff Disk  \n");
}

static void put_nic(Machine *machine, const char *name, const char *type, const char *mac)
{
    g_autofree char *type_path = g_strdup_printf("/sys/class/net/%s/type", name);
    g_autofree char *mac_path = g_strdup_printf("/sys/class/net/%s/address", name);
    put(machine, type_path, type);
    put(machine, mac_path, mac);
}

static void set_up(Machine *machine, gconstpointer data)
{
    machine->root = g_dir_make_tmp("slipway-inventory-XXXXXX", NULL);
    put(machine, "/proc/meminfo", "MemTotal:        8048576 kB\nMemFree:  1 kB\n");
    put(machine, "/proc/cpuinfo", "processor : 0\nflags\t\t: fpu vme sse vmx smx\n");

    put_disk(machine, "sda", "pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0", "8:0\n",
             "134217728\n");
    put(machine, "/sys/block/sda/device/vendor", "ATA     \n");
    put(machine, "/sys/block/sda/diskseq", "7\n");
    put(machine, "/sys/block/sda/queue/logical_block_size", "512\n");
    put(machine, "/run/udev/data/b8:0",
        "S:disk/by-path/pci-0000:00:1f.2-ata-1\nS:disk/by-id/ata-Fast_1\nS:disk/by-diskseq/7\n"
        "E:ID_SERIAL=Fast_Disk_S1\nE:ID_SERIAL_SHORT=S1\nE:ID_WWN=0x5000\n"
        "E:ID_WWN_WITH_EXTENSION=0x50001\nG:systemd\n");

    put_disk(machine, "nvme0n1", "pci0000:00/0000:00:04.0/nvme/nvme0", "259:0\n", "1000\n");
    put(machine, "/sys/block/nvme0n1/queue/logical_block_size", "4096\n");
    put_disk(machine, "nvme0c0n1", "pci0000:00/0000:00:04.0/nvme/nvme0c0", "259:1\n", "1000\n");
    put(machine, "/sys/block/nvme0c0n1/hidden", "1\n");
    put_disk(machine, "vda", "pci0000:00/0000:00:05.0/virtio1", "253:0\n", "2000\n");
    put(machine, "/sys/block/vda/serial", "vdisk1\n");
    put(machine, "/sys/block/vda/device/vendor", "0x1af4\n");
    put_disk(machine, "sdb", "pci0000:00/0000:00:14.0/usb1/1-1/1-1:1.0/host4/target4:0:0/4:0:0:0",
             "8:16\n", "3000\n");
    put(machine, "/sys/block/sdb/removable", "1\n");
    put(machine, "/sys/block/sdb/ro", "1\n");
    put(machine, "/sys/block/sdb/device/vendor", "Kingston\n");
    put_disk(machine, "sdc", "pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/host5/target5:0:0/5:0:0:0",
             "8:32\n", "0\n");

    /* None of these is a disk to install on. */
    put_disk(machine, "sr0", "pci0000:00/0000:00:1f.2/ata2/host1/target1:0:0/1:0:0:0", "11:0\n",
             "1000\n");
    put_disk(machine, "mmcblk0boot0", "platform/mmc0", "179:8\n", "1000\n");
    put_disk(machine, "loop0", "virtual", "7:0\n", "1000\n");
    put_disk(machine, "dm-0", "virtual", "252:0\n", "1000\n");
    put(machine, "/sys/block/dm-0/dm/uuid", "LVM-x\n");
    put_disk(machine, "md127", "virtual", "9:127\n", "1000\n");
    put_disk(machine, "zram0", "virtual", "252:1\n", "1000\n");
    put_disk(machine, "fd0", "platform/floppy.0", "2:0\n", "8\n");

    put_nic(machine, "ens10", "1\n", "52:54:00:00:00:10\n");
    put_link(machine, "/sys/class/net/ens10/device/driver", "../../../bus/pci/drivers/e1000e");
    put_nic(machine, "ens9", "1\n", "52:54:00:00:00:09\n");
    put_link(machine, "/sys/class/net/ens9/device/driver",
             "../../../bus/virtio/drivers/virtio_net");
    put(machine, "/sys/class/net/ens9/flags", "0x1003\n");
    put(machine, "/sys/class/net/ens9/carrier", "1\n");
    put(machine, "/sys/class/net/ens9/speed", "-1\n");
    put(machine, "/sys/class/net/ens10/speed", "10000\n");
    put_nic(machine, "lo", "772\n", "00:00:00:00:00:00\n");
    put_nic(machine, "xenbr0", "1\n", "52:54:00:00:00:11\n");
    put_nic(machine, "wlan0", "1\n", "52:54:00:00:00:12\n");
    put_link(machine, "/sys/class/net/wlan0/device/driver", "../../../bus/pci/drivers/iwlwifi");
    put(machine, "/sys/class/net/wlan0/phy80211/index", "0\n");
}

static void remove_tree(const char *path)
{
    g_autoptr(GDir) dir = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL
                                                                    : g_dir_open(path, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        remove_tree(inner);
    }
    g_remove(path);
}

static void tear_down(Machine *machine, gconstpointer data)
{
    remove_tree(machine->root);
    g_free(machine->root);
}

static void test_machine(Machine *machine, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Inventory) inventory = inventory_read_below(machine->root, &error);
    g_assert_no_error(error);

    g_autofree char *text = inventory_to_json(inventory);
    g_autofree char *path = golden_path("inventories", "machine.json", NULL);
    golden_assert(path, text);

    /* The same comes back from its own JSON. */
    g_autoptr(Inventory) again = inventory_from_json(text, "machine.json", &error);
    g_assert_no_error(error);
    g_autofree char *again_text = inventory_to_json(again);
    g_assert_cmpstr(text, ==, again_text);
}

/* Two paths are one disk, which has the names of the mapping and what is known of the paths. */
static void test_multipath(Machine *machine, gconstpointer data)
{
    put_disk(machine, "sdd", "pci0000:00/0000:00:06.0/host6/target6:0:0/6:0:0:0", "8:48\n", "5000\n");
    put_disk(machine, "sde", "pci0000:00/0000:00:07.0/host7/target7:0:0/7:0:0:0", "8:64\n", "5000\n");
    put(machine, "/run/udev/data/b8:48", "S:disk/by-path/6\nE:ID_SERIAL=35000\nE:ID_SERIAL_SHORT=5000\n");
    put_disk(machine, "dm-1", "virtual", "252:2\n", "5000\n");
    put(machine, "/sys/block/dm-1/dm/uuid", "mpath-35000\n");
    put(machine, "/sys/block/dm-1/dm/name", "mpatha\n");
    put(machine, "/sys/block/dm-1/slaves/sdd/dev", "8:48\n");
    put(machine, "/sys/block/dm-1/slaves/sde/dev", "8:64\n");
    put(machine, "/run/udev/data/b252:2", "S:disk/by-id/wwn-0x5000\nS:disk/by-id/dm-uuid-mpath-35000\n");

    g_autoptr(Inventory) inventory = inventory_read_below(machine->root, NULL);
    const Disk *disk = inventory_find_disk(inventory, "/dev/mapper/mpatha");
    g_assert_nonnull(disk);
    g_assert_cmpstr(disk->wwid, ==, "35000");
    g_assert_cmpstr(disk->serial, ==, "5000");
    g_assert_cmpstr(disk->bus, ==, "scsi");
    g_assert_cmpuint(disk->size, ==, 5000 * 512);
    g_assert_cmpstrv(disk->paths, ((const char *const[]){"/dev/sdd", "/dev/sde", NULL}));
    g_assert_cmpstr(disk->links[0], ==, "/dev/disk/by-id/dm-uuid-mpath-35000");
    g_assert_true(inventory_find_disk(inventory, "sde") == disk);
    g_assert_true(inventory_find_disk(inventory, "sdd") == disk);
    for (unsigned i = 0; i < inventory->disks->len; i++) {
        const Disk *other = inventory->disks->pdata[i];
        g_assert_cmpstr(other->path, !=, "/dev/sdd");
        g_assert_cmpstr(other->path, !=, "/dev/dm-1");
    }
}

static void test_identity(Machine *machine, gconstpointer data)
{
    put(machine, "/sys/class/dmi/id/product_serial", "ABC1234\n");
    put(machine, "/sys/class/dmi/id/product_uuid", "4c4c4544-0000\n");
    put(machine, "/sys/class/dmi/id/sys_vendor", "Dell Inc.\n");
    put(machine, "/sys/class/dmi/id/product_name", " \n");
    g_autoptr(Inventory) linked = inventory_read_below(machine->root, NULL);
    g_assert_cmpstr(linked->serial, ==, "ABC1234");
    g_assert_cmpstr(linked->uuid, ==, "4c4c4544-0000");
    g_assert_cmpstr(linked->manufacturer, ==, "Dell Inc.");
    g_assert_null(linked->product);
    g_assert_null(linked->hostname);
    g_assert_cmpstr(linked->mac, ==, "52:54:00:00:00:09"); /* only ens9 has a link */

    put(machine, "/sys/class/net/ens10/ifindex", "5\n");
    put(machine, "/run/systemd/netif/leases/5", "HOSTNAME=xen1\n");
    g_autoptr(Inventory) leased = inventory_read_below(machine->root, NULL);
    g_assert_cmpstr(leased->mac, ==, "52:54:00:00:00:10");
    g_assert_cmpstr(leased->hostname, ==, "xen1");

    put(machine, "/proc/cmdline", "quiet BOOTIF=01-52-54-00-AB-00-09 x\n");
    g_autoptr(Inventory) booted = inventory_read_below(machine->root, NULL);
    g_assert_cmpstr(booted->mac, ==, "52:54:00:ab:00:09");
    g_assert_null(booted->hostname); /* that is another interface's */

    put(machine, "/proc/cmdline", "BOOTIF=nonsense BOOTIF=52:54:00:00:00:10\n");
    g_autoptr(Inventory) colons = inventory_read_below(machine->root, NULL);
    g_assert_cmpstr(colons->mac, ==, "52:54:00:00:00:10");
    g_assert_cmpstr(colons->hostname, ==, "xen1");
}

static void test_efi(Machine *machine, gconstpointer data)
{
    put(machine, "/sys/firmware/efi/fw_platform_size", "64\n");
    put(machine, "/proc/cpuinfo", "flags : fpu\nmodel name : svm vmx\n");
    g_autoptr(Inventory) inventory = inventory_read_below(machine->root, NULL);
    g_assert_true(inventory->efi);
    g_assert_false(inventory->has_vt);
}

static void test_without_proc(Machine *machine, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(inventory_read_below("/nonexistent", &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED);
}

static void test_find(Machine *machine, gconstpointer data)
{
    g_autoptr(Inventory) inventory = inventory_read_below(machine->root, NULL);
    const Disk *sda = inventory_find_disk(inventory, "sda");
    g_assert_nonnull(sda);
    g_assert_true(inventory_find_disk(inventory, "/dev/sda") == sda);
    g_assert_true(inventory_find_disk(inventory, "/dev/disk/by-id/ata-Fast_1") == sda);
    g_assert_true(inventory_find_disk(inventory, "disk/by-id/ata-Fast_1") == sda);
    g_assert_null(inventory_find_disk(inventory, "/dev/sda1"));
    g_assert_null(inventory_find_disk(inventory, "sd"));
    g_assert_null(inventory_find_disk(inventory, ""));

    const Nic *ens9 = nic_find(inventory->nics, "ens9", NULL);
    g_assert_nonnull(ens9);
    g_assert_true(nic_find(inventory->nics, "52:54:00:00:00:09", NULL) == ens9);
    g_assert_null(nic_find(inventory->nics, "xenbr0", NULL));
}

/* The machine that runs the test has something, whatever it is. */
static void test_this_machine(Machine *machine, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Inventory) inventory = inventory_read(&error);
    g_assert_no_error(error);
    g_assert_cmpuint(inventory->memory, >, 0);
}

static void test_bad_json(Machine *machine, gconstpointer data)
{
    static const char *const texts[] = {
        "",
        "x",
        "[]",
        "{}",
        "{\"memory\": 1}",
        "{\"memory\": \"1\", \"disks\": [], \"nics\": []}",
        "{\"memory\": -1, \"disks\": [], \"nics\": []}",
        "{\"memory\": 1, \"disks\": {}, \"nics\": []}",
        "{\"memory\": 1, \"disks\": [1], \"nics\": []}",
        "{\"memory\": 1, \"disks\": [{}], \"nics\": []}",
        "{\"memory\": 1, \"disks\": [], \"nics\": [], \"colour\": 1}",
        "{\"memory\": 1, \"disks\": [{\"path\": \"/dev/sda\", \"size\": 1, \"sector_size\": 512, "
        "\"links\": [1]}], \"nics\": []}",
        "{\"memory\": 1, \"disks\": [{\"path\": \"/dev/sda\", \"size\": 1, \"sector_size\": "
        "5000000000}], \"nics\": []}",
        "{\"memory\": 1, \"disks\": [], \"nics\": [{\"name\": \"a\", \"mac\": \"b\", \"carrier\": "
        "1}]}",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        if (inventory_from_json(texts[i], "machine.json", &error) != NULL)
            g_error("accepted: %s", texts[i]);
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE);
        g_assert_true(g_str_has_prefix(error->message, "machine.json"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, function) g_test_add(path, Machine, NULL, set_up, function, tear_down)
    ADD("/inventory/machine", test_machine);
    ADD("/inventory/multipath", test_multipath);
    ADD("/inventory/identity", test_identity);
    ADD("/inventory/efi", test_efi);
    ADD("/inventory/without-proc", test_without_proc);
    ADD("/inventory/find", test_find);
    ADD("/inventory/this-machine", test_this_machine);
    ADD("/inventory/bad-json", test_bad_json);
    return g_test_run();
}
