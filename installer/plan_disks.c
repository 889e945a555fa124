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

static void plan_target(Draft *draft)
{
    Plan *plan = draft->plan;
    if (draft->answers->primary_disks->len == 0) {
        draft_refuse(draft, "no disk is chosen to install on");
        return;
    }
    const GPtrArray *rules = draft->answers->primary_disks;
    const Disk *disk = choose_disk(draft, rules->pdata[0], rules, NULL, "primary disk");
    if (disk == NULL)
        return;

    plan->target = plan_disk_new(disk);
    plan->sr_on_target = draft->answers->guest_storage;
    if (disk->size < LAYOUT_MIN_SIZE) {
        g_autofree char *what = disk_describe(disk), *need = layout_format_size(LAYOUT_MIN_SIZE);
        draft_refuse(draft, "primary disk: %s is too small: an installation needs %s", what, need);
        return;
    }
    plan->n_partitions = layout_make(disk->size, disk->sector_size, plan->sr_on_target,
                                     plan->partitions);
    if (disk->size < LAYOUT_NORMAL_SIZE)
        draft_note(draft,
                   "%s is smaller than 46 GiB: its two slots get 5 GiB each and the logs 2 GiB.",
                   disk->path);
    if (disk->removable)
        draft_note(draft, "%s is a removable disk: it must stay plugged in.", disk->path);
}

static gboolean is_guest_disk(const Plan *plan, const char *path)
{
    for (unsigned i = 0; i < plan->guest_disks->len; i++)
        if (g_str_equal(((const PlanDisk *)plan->guest_disks->pdata[i])->path, path))
            return TRUE;
    return FALSE;
}

static void plan_guest_disk(Draft *draft, const DiskRule *rule, const GPtrArray *taken)
{
    Plan *plan = draft->plan;
    const Disk *disk = choose_disk(draft, rule, draft->answers->guest_disks, taken, "guest disk");
    if (disk == NULL)
        return;
    g_autofree char *name = disk_rule_describe(rule);

    /* Answer files for XenServer often name the primary disk again, and mean its rest. */
    if (plan->target != NULL && g_str_equal(plan->target->path, disk->path)) {
        if (!plan->sr_on_target)
            draft_refuse(draft,
                         "guest disk: %s is the primary disk, which guest-storage keeps from "
                         "the storage repository; remove one of the two",
                         name);
        return;
    }
    if (is_guest_disk(plan, disk->path))
        draft_refuse(draft, "guest disk: %s is %s, which is already named; name every disk once",
                     name, disk->path);
    else
        g_ptr_array_add(plan->guest_disks, plan_disk_new(disk));
}

static void plan_guest_disks(Draft *draft)
{
    const GPtrArray *rules = draft->answers->guest_disks;
    g_autoptr(GPtrArray) taken = g_ptr_array_new();
    if (draft->plan->target != NULL)
        g_ptr_array_add(taken, (Disk *)inventory_find_disk(draft->inventory,
                                                           draft->plan->target->path));
    for (unsigned i = 0; i < rules->len; i++)
        plan_guest_disk(draft, rules->pdata[i], taken);
}

void plan_disks(Draft *draft)
{
    plan_target(draft);
    plan_guest_disks(draft);
}
