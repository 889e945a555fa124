/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "answers.h"
#include "hostconf.h"
#include "inventory.h"
#include "script.h"

/*
 * Everything that an installation will do, decided before anything is done.
 * plan_make() is a pure function of the inventory and the answers; execute.h
 * carries the plan out; --plan prints it.
 */

/* Which disk is meant, by all that identifies it: checked on the open device before any write. */
typedef struct {
    char *path;
    char *model;
    char *serial;
    char *wwn;
    char *wwid; /* of a disk with several paths; else NULL */
    char *link; /* a /dev/disk/by-id (else by-path) name, which survives reboots; else path */
    guint64 size;    /* bytes */
    guint64 diskseq; /* 0: unknown */
} PlanDisk;

typedef enum {
    PART_BIOS,
    PART_ESP,
    PART_ROOT_A,
    PART_ROOT_B,
    PART_LOGS,
    PART_SWAP,
    PART_SR,
} PartRole;
#define PART_ROLES (PART_SR + 1)

/* Where the bundle is on the installation medium, and on a server that has a copy of it. */
#define PLAN_BUNDLE "slipway/host.raucb"

/* One partition of a target disk, numbered from 1 in the order of PartRole. */
typedef struct {
    PartRole role;
    const char *label; /* GPT partition name */
    const char *type;  /* GPT type GUID */
    guint64 start;     /* bytes */
    guint64 size;      /* bytes */
} PlanPartition;

/* The host that an upgrade or a restore finds. */
typedef struct {
    char *name;    /* its host name; NULL: not known */
    char *version; /* of the slot whose state is carried over */
    char *slot;    /* that slot, "A" or "B" */
    char *into;    /* the other one, which is written */
} PlanExisting;

typedef struct {
    AnswersOperation operation;
    /* NULL for a new host. Otherwise targets are the disks that it is on, already partitioned, of
     * which the slot `into` and the boot variables are written and no more; nothing below is set
     * but raid_members (0), partitions up to swap, sources, scripts, notify_url and notes. */
    PlanExisting *existing;
    /* PlanDisk: what the host is installed on. Several are the members of a RAID1 with the same
     * partitions each; all but the first partition are mirrored. */
    GPtrArray *targets;
    unsigned raid_members; /* 0: no RAID1; more than targets: it begins without the others */
    PlanPartition partitions[PART_ROLES];
    unsigned n_partitions;  /* PART_ROLES, or one less without an SR on the targets */
    GPtrArray *guest_disks; /* PlanDisk: whole disks for the SR, wiped */
    Hostconf *host;         /* without sr_devices: their names are known once they are made */
    gboolean sr_on_target;  /* partition 7 is an SR, or a part of it */
    char *password_hash;    /* crypt(5); "!" stays locked. Never printed */
    gboolean fetches_password; /* it is not known before the installation (secrets.h) */
    char **sources;         /* of the bundle, tried in turn: URLs and ANSWERS_MEDIUM; never empty */
    char **packs;           /* supplemental packs, as of answers.h; NULL-terminated, never NULL */
    char **ssh_keys;        /* root's, lines of authorized_keys; NULL-terminated, never NULL */
    GPtrArray *scripts;     /* Script, in their order */
    char *notify_url;       /* where progress is told; NULL: nowhere. May hold a password */
    char *console;          /* serial console, "ttyS0,115200"; NULL: there is none */
    char **services_on;     /* units to enable, and to disable; NULL-terminated, never NULL */
    char **services_off;
    char *answers;          /* the answer file to leave on the host; NULL: none. Secret */
    gboolean boot_entry;    /* the firmware gets an entry for this host */
    GPtrArray *notes;       /* char *: what the operator should know, "The SR is ext4, because …" */
} Plan;

/*
 * Fails with SLIPWAY_ERROR_HARDWARE when the machine does not fit (no such
 * disk, too small, ambiguous), listing every reason, one a line. Defined in
 * planner.c.
 */
Plan *plan_make(const Inventory *inventory, const Answers *answers, GError **error);

Plan *plan_new(void);
PlanDisk *plan_disk_new(const Disk *disk);
void plan_disk_free(PlanDisk *disk);

/* Whether PATH is one of DISKS (PlanDisk). */
gboolean plan_has_disk(const GPtrArray *disks, const char *path);

/* The paths of DISKS (PlanDisk) for a person: "/dev/sda, /dev/sdb"; g_free(). */
char *plan_list_disks(const GPtrArray *disks);

void plan_free(Plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)

/* As --plan prints it; secrets are shown as "(set)". g_free(). */
char *plan_to_json(const Plan *plan);
