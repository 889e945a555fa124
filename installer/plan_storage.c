/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan_storage.h"

#include "layout.h"

/* Ganeti's constants.MIN_VG_SIZE, and what LVM makes of a device by default:
 * 1 MiB of metadata, extents of 4 MiB (lvm.conf(5), pvcreate(8), vgcreate(8)). */
#define MIN_VG_SIZE (20 * GIB)
#define PV_METADATA_SIZE MIB
#define EXTENT_SIZE (4 * MIB)

/* What a volume group gets from a device of SIZE bytes. */
static guint64 lvm_size(guint64 size)
{
    return size < PV_METADATA_SIZE ? 0 : (size - PV_METADATA_SIZE) / EXTENT_SIZE * EXTENT_SIZE;
}

void plan_storage(Draft *draft)
{
    Plan *plan = draft->plan;
    guint64 size = 0;
    if (plan->sr_on_target && plan->n_partitions == PART_ROLES)
        size += lvm_size(plan->partitions[PART_SR].size);
    for (unsigned i = 0; i < plan->guest_disks->len; i++)
        size += lvm_size(((const PlanDisk *)plan->guest_disks->pdata[i])->size);

    if (!plan->sr_on_target && plan->guest_disks->len == 0)
        plan->host->sr_type = HOSTCONF_SR_NONE;
    if (plan->host->sr_type == HOSTCONF_SR_NONE)
        draft_note(draft, "There will be no local storage repository.");
    if (plan->host->sr_type == HOSTCONF_SR_LVM && size < MIN_VG_SIZE) {
        g_autofree char *shown = layout_format_size(size);
        plan->host->sr_type = HOSTCONF_SR_EXT;
        draft_note(draft,
                   "The local storage repository has %s; Ganeti refuses volume groups under 20 "
                   "GiB, so it will be ext4 with disks as files instead of LVM.",
                   shown);
    }
}
