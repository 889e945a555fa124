/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan_disks.h"

#include "layout.h"

/*
 * The disk that RULE of SIBLINGS means, if it may be written to at all; TAKEN (may be NULL) have
 * their use. ROLE: for messages.
 */
static const Disk *choose_disk(Draft *draft, const DiskRule *rule, const GPtrArray *siblings,
                               const GPtrArray *taken, const char *role)
{
    g_autoptr(GError) error = NULL;
    const Disk *disk = disk_rule_find(rule, siblings, draft->inventory, taken, &error);
    if (disk == NULL) {
        draft_refuse(draft, "%s: %s", role, error->message);
        return NULL;
    }

    g_autofree char *what = disk_describe(disk);
    if (disk->is_medium)
        draft_refuse(draft, "%s: %s holds the installer itself; choose another disk", role,
                     disk->path);
    if (disk->read_only)
        draft_refuse(draft, "%s: %s is read-only; is it write-protected?", role, what);
    if (disk->sector_size != 512 && disk->sector_size != 4096)
        draft_refuse(draft, "%s: %s has blocks of %u bytes; only 512 and 4096 are possible", role,
                     what, disk->sector_size);
    return disk;
}

/* The disk of RULE is a target, if nothing speaks against it; TARGETS: const Disk *, so far. */
static void plan_target(Draft *draft, const DiskRule *rule, GPtrArray *targets)
{
    const Disk *disk = choose_disk(draft, rule, draft->answers->primary_disks, targets,
                                   "primary disk");
    if (disk == NULL)
        return;
    if (g_ptr_array_find(targets, disk, NULL)) {
        draft_refuse(draft, "primary disk: %s is named twice; a RAID1 needs different disks",
                     disk->path);
        return;
    }
    if (disk->size < LAYOUT_MIN_SIZE) {
        g_autofree char *what = disk_describe(disk), *need = layout_format_size(LAYOUT_MIN_SIZE);
        draft_refuse(draft, "primary disk: %s is too small: an installation needs %s", what, need);
    }
    if (disk->removable)
        draft_note(draft, "%s is a removable disk: it must stay plugged in.", disk->path);
    g_ptr_array_add(targets, (Disk *)disk);
    g_ptr_array_add(draft->plan->targets, plan_disk_new(disk));
}

/* Members have the same partitions, counted in blocks of the same size. */
static void check_members(Draft *draft, const GPtrArray *targets, const Disk *smallest)
{
    for (unsigned i = 0; i < targets->len; i++) {
        const Disk *disk = targets->pdata[i];
        if (disk->sector_size != smallest->sector_size)
            draft_refuse(draft,
                         "primary disk: %s has blocks of %u bytes and %s of %u; the disks of a "
                         "RAID1 must have the same",
                         disk->path, disk->sector_size, smallest->path, smallest->sector_size);
        if (disk->size - smallest->size >= GIB) {
            g_autofree char *rest = layout_format_size(disk->size - smallest->size);
            draft_note(draft, "%s is larger than %s; %s of it will not be used.", disk->path,
                       smallest->path, rest);
        }
    }
}

static void lay_out(Draft *draft, const GPtrArray *targets)
{
    Plan *plan = draft->plan;
    const Disk *smallest = targets->pdata[0];
    for (unsigned i = 1; i < targets->len; i++)
        if (((const Disk *)targets->pdata[i])->size < smallest->size)
            smallest = targets->pdata[i];

    check_members(draft, targets, smallest);
    if (smallest->size < LAYOUT_MIN_SIZE)
        return; /* is refused already */
    plan->n_partitions = layout_make(smallest->size, smallest->sector_size, plan->sr_on_target,
                                     plan->partitions);
    if (smallest->size < LAYOUT_NORMAL_SIZE)
        draft_note(draft,
                   "%s is smaller than 46 GiB: its two slots get 5 GiB each and the logs 2 GiB.",
                   smallest->path);
}

static void plan_targets(Draft *draft)
{
    Plan *plan = draft->plan;
    const GPtrArray *rules = draft->answers->primary_disks;
    g_autoptr(GPtrArray) targets = g_ptr_array_new();
    for (unsigned i = 0; i < rules->len; i++)
        plan_target(draft, rules->pdata[i], targets);

    unsigned missing = draft->answers->raid_missing, members = rules->len + missing;
    plan->sr_on_target = draft->answers->guest_storage;
    plan->raid_members = members > 1 ? members : 0;
    if (rules->len == 0)
        draft_refuse(draft, "no disk is chosen to install on");
    if (missing > 0)
        draft_note(draft, "The RAID1 begins without %u of its %u disks: 'slipway disk add' on the "
                          "host gives it one that is there by then.",
                   missing, members);
    if (targets->len > 0)
        lay_out(draft, targets);
}

/* TAKEN: const Disk *, so far. */
static void plan_guest_disk(Draft *draft, const DiskRule *rule, GPtrArray *taken)
{
    Plan *plan = draft->plan;
    const Disk *disk = choose_disk(draft, rule, draft->answers->guest_disks, taken, "guest disk");
    if (disk == NULL)
        return;
    g_autofree char *name = disk_rule_describe(rule);
    g_ptr_array_add(taken, (Disk *)disk);

    /* Answer files for XenServer often name the primary disk again, and mean its rest. */
    if (plan_has_disk(plan->targets, disk->path)) {
        if (!plan->sr_on_target)
            draft_refuse(draft,
                         "guest disk: %s is the primary disk, which guest-storage keeps from "
                         "the storage repository; remove one of the two",
                         name);
        return;
    }
    if (plan_has_disk(plan->guest_disks, disk->path))
        draft_refuse(draft, "guest disk: %s is %s, which is already named; name every disk once",
                     name, disk->path);
    else
        g_ptr_array_add(plan->guest_disks, plan_disk_new(disk));
}

static void plan_guest_disks(Draft *draft)
{
    const GPtrArray *rules = draft->answers->guest_disks;
    g_autoptr(GPtrArray) taken = g_ptr_array_new();
    for (unsigned i = 0; i < draft->plan->targets->len; i++) {
        const PlanDisk *target = draft->plan->targets->pdata[i];
        g_ptr_array_add(taken, (Disk *)inventory_find_disk(draft->inventory, target->path));
    }
    for (unsigned i = 0; i < rules->len; i++)
        plan_guest_disk(draft, rules->pdata[i], taken);
}

void plan_disks(Draft *draft)
{
    plan_targets(draft);
    plan_guest_disks(draft);
}
