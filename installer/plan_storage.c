/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan_storage.h"

#include "layout.h"

/* Ganeti's constants.MIN_VG_SIZE, and what LVM makes of a device by default:
 * 1 MiB of metadata, extents of 4 MiB (lvm.conf(5), pvcreate(8), vgcreate(8)). */
#define MIN_VG_SIZE (20 * GIB)
#define PV_METADATA_SIZE MIB
#define EXTENT_SIZE (4 * MIB)

/* At most: superblock and bitmap at the end of a member, md(4); mdadm's choose_bm_space(). */
#define RAID_METADATA_SIZE MIB

/* What a volume group gets from a device of SIZE bytes. */
static guint64 lvm_size(guint64 size)
{
    return size < PV_METADATA_SIZE ? 0 : (size - PV_METADATA_SIZE) / EXTENT_SIZE * EXTENT_SIZE;
}

/* guint64: what each device for storage gives, in the order in which the agent gets them. */
static GArray *device_sizes(const Plan *plan)
{
    GArray *sizes = g_array_new(FALSE, FALSE, sizeof(guint64));
    if (plan->sr_on_target && plan->n_partitions == PART_ROLES) {
        guint64 raid = plan->raid_members > 0 ? RAID_METADATA_SIZE : 0;
        guint64 size = lvm_size(plan->partitions[PART_SR].size - raid);
        g_array_append_val(sizes, size);
    }
    for (unsigned i = 0; i < plan->guest_disks->len; i++) {
        guint64 size = lvm_size(((const PlanDisk *)plan->guest_disks->pdata[i])->size);
        g_array_append_val(sizes, size);
    }
    return sizes;
}

/* The one SR that all devices make together. */
static void join_sizes(GArray *sizes)
{
    for (unsigned i = 1; i < sizes->len; i++)
        g_array_index(sizes, guint64, 0) += g_array_index(sizes, guint64, i);
    g_array_set_size(sizes, MIN(sizes->len, 1));
}

static unsigned count_small(const GArray *sizes)
{
    unsigned small = 0;
    for (unsigned i = 0; i < sizes->len; i++)
        small += g_array_index(sizes, guint64, i) < MIN_VG_SIZE;
    return small;
}

/* None is large enough for LVM. */
static void use_files(Draft *draft, const GArray *sizes)
{
    draft->plan->host->sr_type = HOSTCONF_SR_EXT;
    for (unsigned i = 0; i < sizes->len; i++) {
        g_autofree char *size = layout_format_size(g_array_index(sizes, guint64, i));
        g_autofree char *which = sizes->len > 1 ? g_strdup_printf("Storage repository %u", i + 1)
                                                : g_strdup("The local storage repository");
        draft_note(draft,
                   "%s has %s; Ganeti refuses volume groups under 20 GiB, so it will be ext4 with "
                   "disks as files instead of LVM.",
                   which, size);
    }
}

/* Some are: a pool has its disks on LVM or in files, so that the others are of no use to it. */
static void leave_small(Draft *draft, const GArray *sizes)
{
    Plan *plan = draft->plan;
    unsigned first_guest = sizes->len - plan->guest_disks->len;
    for (unsigned i = 0; i < sizes->len; i++) {
        if (g_array_index(sizes, guint64, i) >= MIN_VG_SIZE)
            continue;
        g_autofree char *size = layout_format_size(g_array_index(sizes, guint64, i));
        if (i < first_guest) {
            plan->sr_on_target = FALSE;
            draft_note(draft,
                       "The rest of the primary disk, %s, stays unused: Ganeti refuses volume "
                       "groups under 20 GiB.",
                       size);
            continue;
        }
        const PlanDisk *disk = plan->guest_disks->pdata[i - first_guest];
        draft_refuse(draft,
                     "guest disk: %s gives a volume group of %s, and Ganeti refuses those under 20 "
                     "GiB; leave it out, or take sr-layout=\"joined\" or sr-type=\"ext\"",
                     disk->path, size);
    }
}

/* On the host, LVM would not know which of two groups NAME is meant. */
static void check_group_is_free(Draft *draft, const char *name)
{
    const Plan *plan = draft->plan;
    for (unsigned i = 0; i < draft->inventory->disks->len; i++) {
        const Disk *disk = draft->inventory->disks->pdata[i];
        if (disk->groups == NULL || !g_strv_contains((const char *const *)disk->groups, name) ||
            plan_has_disk(plan->targets, disk->path) || plan_has_disk(plan->guest_disks, disk->path))
            continue;
        g_autofree char *what = disk_describe(disk);
        draft_refuse(draft,
                     "storage: %s keeps its data, but holds a volume group '%s', as this host's own "
                     "will be called; name it as a guest disk to have it erased, remove it, or rename "
                     "the group in the rescue shell: 'vgrename %s old-%s'",
                     what, name, name, name);
    }
}

static void check_groups_are_free(Draft *draft, unsigned count)
{
    for (unsigned number = 1; number <= count; number++) {
        g_autofree char *name = hostconf_sr_group(number);
        check_group_is_free(draft, name);
    }
}

void plan_storage(Draft *draft)
{
    Plan *plan = draft->plan;
    g_autoptr(GArray) sizes = device_sizes(plan);
    if (plan->host->sr_layout == HOSTCONF_SR_JOINED)
        join_sizes(sizes);

    if (!plan->sr_on_target && plan->guest_disks->len == 0)
        plan->host->sr_type = HOSTCONF_SR_NONE;
    if (plan->host->sr_type == HOSTCONF_SR_NONE)
        draft_note(draft, "There will be no local storage repository.");
    else
        check_groups_are_free(draft, sizes->len);
    unsigned small = plan->host->sr_type == HOSTCONF_SR_LVM ? count_small(sizes) : 0;
    if (small > 0 && small == sizes->len)
        use_files(draft, sizes);
    else if (small > 0)
        leave_small(draft, sizes);
}
