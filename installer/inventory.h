/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * What this machine has: disks, network interfaces, memory, firmware. Only
 * reads. An inventory can also come from a JSON file, so that a plan can be
 * made for another machine.
 */

/* A whole disk that can be written to in principle. */
typedef struct {
    char *path;    /* kernel name, "/dev/nvme0n1"; of one with several paths "/dev/mapper/mpatha" */
    char *model;   /* may be NULL, as serial and wwn */
    char *serial;
    char *wwn;
    char *bus;     /* "virtio", "sata", "nvme", "scsi", "usb", "mmc", "other" */
    char *content; /* what is on it, for a person: see content.h; may be NULL */
    char *host_id;      /* of the Slipway host on it: the same on all disks of a mirror; may be NULL */
    char *host_name;    /* may be NULL, as all of these: see installation.h */
    char *host_version; /* of the slot that the next boot starts */
    char *host_slot;    /* "A" or "B", that slot */
    char *wwid;    /* of one with several paths, what multipath calls it; else NULL */
    char **paths;  /* their kernel names, "/dev/sda"; of any other disk none */
    char **groups; /* LVM's volume groups that lie on it, whole or in part; NULL-terminated */
    char **links;  /* its /dev/disk/by-id and by-path names, sorted; NULL-terminated */
    guint64 size;  /* bytes */
    guint64 diskseq;  /* the kernel's number of this attachment of the disk, 0: unknown */
    unsigned sector_size; /* logical block size in bytes */
    gboolean removable;
    gboolean read_only;
    gboolean is_medium; /* holds the installation medium: never a target */
} Disk;

typedef struct {
    char *name;   /* "ens3" */
    char *mac;    /* permanent address, lower case */
    char *driver; /* may be NULL */
    gboolean is_up;   /* switched on; only then does carrier say anything */
    gboolean carrier;
    unsigned speed; /* Mbit/s, 0: unknown */
    char *switch_name, *switch_port; /* where the cable ends (lldp.h); NULL: not known, or not yet */
} Nic;

typedef struct {
    /* Which machine this is (identity.h); each may be NULL. */
    char *manufacturer, *product, *serial, *uuid;
    char *mac;      /* of the interface that it was booted from, else of the one that has an address */
    char *hostname; /* as DHCP calls it */

    GPtrArray *disks; /* Disk, by path */
    GPtrArray *nics;  /* Nic, by name */
    guint64 memory;   /* bytes */
    gboolean efi;     /* booted by UEFI */
    gboolean has_vt;  /* the processor can run HVM and PVH guests */
    char *console;    /* its serial console, "ttyS0,115200", see serial.h; NULL: it has none */
} Inventory;

/* Waits until the devices that are there by now are set up. */
void inventory_settle(void);

/* Reads this machine's sysfs, procfs and udev database, and asks LVM for its volume groups. */
Inventory *inventory_read(GError **error);

/* The same without LVM, of the machine whose /dev, /proc, /run and /sys are below ROOT ("": this one). */
Inventory *inventory_read_below(const char *root, GError **error);

/* The same from JSON text as inventory_to_json() writes it; NAME is for messages. */
Inventory *inventory_from_json(const char *text, const char *name, GError **error);
char *inventory_to_json(const Inventory *inventory);

/* For whoever fills an inventory: empty, and its parts' destructors. */
Inventory *inventory_new(void);
void disk_free(Disk *disk);
void nic_free(Nic *nic);

void inventory_free(Inventory *inventory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Inventory, inventory_free)

/* Finds a disk by kernel name ("sda", "/dev/sda"), by one of its links or paths; NULL: none. */
const Disk *inventory_find_disk(const Inventory *inventory, const char *name);

/* For messages: "/dev/sda (50.0 GiB, QEMU HARDDISK, serial 123)"; g_free(). */
char *disk_describe(const Disk *disk);

/* The same of all DISKS (const Disk *), with "; " between them; g_free(). */
char *disk_describe_all(const GPtrArray *disks);
