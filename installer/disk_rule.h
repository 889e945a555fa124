/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "inventory.h"

/*
 * How a person says which disk is meant: by a name, or by what it is. A disk
 * fits if all that is given fits. Zeroed members are not given.
 */
typedef enum {
    DISK_PICK_ONLY, /* several that fit are an error: the person must say more */
    DISK_PICK_SMALLEST,
    DISK_PICK_LARGEST,
} DiskPick;

typedef struct {
    char *name;   /* "sda", "/dev/sda", "/dev/disk/by-id/…" */
    char *model;  /* pattern with * and ?, ignoring case, as all patterns here */
    char *serial; /* pattern */
    char *wwn;    /* pattern */
    char *bus;    /* as Disk.bus: "nvme", "sata" … */
    guint64 min_size, max_size; /* bytes, both inclusive */
    gboolean fixed; /* only what is not removable */
    DiskPick pick;
} DiskRule;

/* A rule for the disk NAME (may be NULL). */
DiskRule *disk_rule_new(const char *name);
DiskRule *disk_rule_copy(const DiskRule *rule);
void disk_rule_free(DiskRule *rule);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DiskRule, disk_rule_free)
