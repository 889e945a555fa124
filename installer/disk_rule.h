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

/* Whether both say the same. */
gboolean disk_rule_equal(const DiskRule *a, const DiskRule *b);

/*
 * The disk of INVENTORY that RULE means (not owned). A rule with a name means the disk of that
 * name, which must fit the rest of the rule; any other never means the installation medium, a
 * disk that is read-only, or one of TAKEN (const Disk *; NULL: none), which have their use.
 *
 * SIBLINGS is the list of DiskRule that RULE is in (NULL: it is alone), whose earlier ones have
 * been found and are among TAKEN: N equal rules want N disks, and get them in the order of their
 * paths. If more than those fit, or several are equally small or large, the rule is ambiguous.
 *
 * Errors (SLIPWAY_ERROR_HARDWARE) are sentences without a subject that list the disks in
 * question with size, model and serial number: "the rule … fits several disks: …".
 */
const Disk *disk_rule_find(const DiskRule *rule, const GPtrArray *siblings,
                           const Inventory *inventory, const GPtrArray *taken, GError **error);

/* The rule for a person: "'sda'", "a disk of at least 400 GB on nvme, the smallest"; g_free(). */
char *disk_rule_describe(const DiskRule *rule);
