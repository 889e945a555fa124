/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan_existing.h"

#include "boot_slots.h"
#include "content.h"
#include "layout.h"

static gboolean is_host(const Disk *disk)
{
    return !disk->is_medium && g_strcmp0(disk->content, CONTENT_SLIPWAY) == 0;
}

static gboolean same_host(const Disk *one, const Disk *other)
{
    return one == other || (one->host_id != NULL && g_strcmp0(one->host_id, other->host_id) == 0);
}

/* All disks of INVENTORY that the host on DISK is on. */
static GPtrArray *disks_of(const Inventory *inventory, const Disk *disk)
{
    GPtrArray *disks = g_ptr_array_new();
    for (unsigned i = 0; i < inventory->disks->len; i++) {
        const Disk *other = inventory->disks->pdata[i];
        if (is_host(other) && same_host(disk, other))
            g_ptr_array_add(disks, (gpointer)other);
    }
    return disks;
}

GPtrArray *plan_existing_hosts(const Inventory *inventory)
{
    GPtrArray *hosts = g_ptr_array_new();
    for (unsigned i = 0; i < inventory->disks->len; i++) {
        const Disk *disk = inventory->disks->pdata[i];
        gboolean known = !is_host(disk);
        for (unsigned j = 0; j < hosts->len && !known; j++)
            known = same_host(hosts->pdata[j], disk);
        if (!known)
            g_ptr_array_add(hosts, (gpointer)disk);
    }
    return hosts;
}

char *plan_existing_describe(const Disk *disk)
{
    g_autofree char *where = disk_describe(disk);
    if (disk->host_slot == NULL)
        return g_strdup_printf("a Slipway host whose slots cannot be read, on %s", where);
    return g_strdup_printf("%s, Slipway %s in slot %s, on %s",
                           disk->host_name != NULL ? disk->host_name : "a host without a name",
                           disk->host_version, disk->host_slot, where);
}

/* What stands in the way of a disk that holds no Slipway host. */
static const char *advice(const Disk *disk)
{
    return g_strcmp0(disk->content, CONTENT_XENSERVER) == 0
               ? "; a host of XenServer or XCP-ng cannot become a Slipway host and keep its "
                 "settings: move its guests away and install anew"
               : "";
}

static const Disk *find_named(Draft *draft)
{
    g_autoptr(GError) error = NULL;
    const Disk *disk = disk_rule_find(draft->answers->existing->pdata[0], NULL, draft->inventory,
                                      NULL, &error);
    if (disk == NULL) {
        draft_refuse(draft, "existing installation: %s", error->message);
        return NULL;
    }
    if (is_host(disk))
        return disk;
    g_autofree char *what = disk_describe(disk);
    draft_refuse(draft, "existing installation: %s holds no Slipway host (its content: %s)%s", what,
                 disk->content != NULL ? disk->content : "unknown", advice(disk));
    return NULL;
}

static void refuse_none(Draft *draft)
{
    for (unsigned i = 0; i < draft->inventory->disks->len; i++) {
        const Disk *disk = draft->inventory->disks->pdata[i];
        if (*advice(disk) == '\0')
            continue;
        g_autofree char *what = disk_describe(disk);
        draft_refuse(draft, "existing installation: there is no Slipway host on the disks of this "
                            "machine; %s holds %s%s",
                     what, disk->content, advice(disk));
        return;
    }
    draft_refuse(draft, "existing installation: there is no Slipway host on the disks of this machine");
}

static const Disk *find_only(Draft *draft)
{
    g_autoptr(GPtrArray) hosts = plan_existing_hosts(draft->inventory);
    if (hosts->len == 1)
        return hosts->pdata[0];
    if (hosts->len == 0) {
        refuse_none(draft);
        return NULL;
    }
    g_autoptr(GString) list = g_string_new(NULL);
    for (unsigned i = 0; i < hosts->len; i++) {
        g_autofree char *what = plan_existing_describe(hosts->pdata[i]);
        g_string_append_printf(list, "%s%s", i > 0 ? "; " : "", what);
    }
    draft_refuse(draft, "existing installation: this machine has %u hosts, name the disk of the one "
                        "that is meant: %s",
                 hosts->len, list->str);
    return NULL;
}

/* The first disk of the host with a slot that can be read, which of a mirror may be any. */
static const Disk *readable(const GPtrArray *disks)
{
    for (unsigned i = 0; i < disks->len; i++)
        if (((const Disk *)disks->pdata[i])->host_slot != NULL)
            return disks->pdata[i];
    return disks->pdata[0];
}

static void check_state(Draft *draft, const Disk *disk)
{
    g_autofree char *what = disk_describe(disk);
    if (disk->host_id == NULL)
        draft_refuse(draft, "existing installation: the boot menu on %s cannot be read (ESP, "
                            "grub/host.env)",
                     what);
    if (disk->host_slot != NULL || draft->answers->operation == ANSWERS_RESTORE)
        return;
    draft_refuse(draft,
                 "existing installation: neither slot of the host on %s can be read; a restore looks "
                 "closer: write <restore> in the place of <upgrade>",
                 what);
}

static void add_target(Draft *draft, const Disk *disk)
{
    g_autofree char *what = disk_describe(disk);
    if (disk->read_only)
        draft_refuse(draft, "existing installation: %s is read-only; is it write-protected?", what);
    g_ptr_array_add(draft->plan->targets, plan_disk_new(disk));
}

void plan_existing(Draft *draft)
{
    Plan *plan = draft->plan;
    plan->operation = draft->answers->operation;
    const Disk *found = draft->answers->existing->len > 0 ? find_named(draft) : find_only(draft);
    if (found == NULL)
        return;
    g_autoptr(GPtrArray) disks = disks_of(draft->inventory, found);
    const Disk *smallest = found, *disk = readable(disks);
    for (unsigned i = 0; i < disks->len; i++) {
        add_target(draft, disks->pdata[i]);
        if (((const Disk *)disks->pdata[i])->size < smallest->size)
            smallest = disks->pdata[i];
    }
    check_state(draft, disk);
    if (smallest->size < LAYOUT_MIN_SIZE)
        return;
    /* An installation's partitions follow from the disk's size for ever; they are looked up there. */
    plan->n_partitions = layout_make(smallest->size, smallest->sector_size, FALSE, plan->partitions);
    plan->existing = g_new0(PlanExisting, 1);
    plan->existing->name = g_strdup(disk->host_name);
    plan->existing->version = g_strdup(disk->host_version);
    plan->existing->slot = g_strdup(disk->host_slot != NULL ? disk->host_slot : "A");
    plan->existing->into = g_strdup(boot_slots_other(plan->existing->slot));
    if (plan->operation == ANSWERS_RESTORE)
        draft_note(draft, "If nothing of slot %s can be read, it is the one that is written, with what "
                          "can be read of slot %s.",
                   plan->existing->slot, plan->existing->into);
    draft_note(draft, "Only slot %s and the boot variables are written; slot %s, the logs and the "
                      "storage repositories stay as they are.",
               plan->existing->into, plan->existing->slot);
}
