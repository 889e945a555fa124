/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan.h"

#include <string.h>

#include "error.h"
#include "layout.h"

/* What the installer itself cannot do without; a host with less than what is advised is a toy. */
#define MIN_MEMORY (512 * MIB)
#define ADVISED_MEMORY (1900 * MIB)

/* Ganeti's constants.MIN_VG_SIZE, and what LVM makes of a device by default:
 * 1 MiB of metadata, extents of 4 MiB (lvm.conf(5), pvcreate(8), vgcreate(8)). */
#define MIN_VG_SIZE (20 * GIB)
#define PV_METADATA_SIZE MIB
#define EXTENT_SIZE (4 * MIB)

/* A plan in the making: reasons against it pile up instead of ending it. */
typedef struct {
    const Inventory *inventory;
    const Answers *answers;
    Plan *plan;
    GPtrArray *reasons; /* char * */
} Draft;

static void add(GPtrArray *list, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void add(GPtrArray *list, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_ptr_array_add(list, g_strdup_vprintf(format, args));
    va_end(args);
}

static char *join(GPtrArray *lines, const char *separator)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < lines->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? separator : "", (const char *)lines->pdata[i]);
    return g_string_free(text, FALSE);
}

/* "/dev/sda (50.0 GiB, QEMU HARDDISK, serial 123)" */
static char *describe_disk(const Disk *disk)
{
    g_autofree char *size = layout_format_size(disk->size);
    g_autofree char *model = disk->model != NULL ? g_strconcat(", ", disk->model, NULL)
                                                 : g_strdup("");
    g_autofree char *serial = disk->serial != NULL ? g_strconcat(", serial ", disk->serial, NULL)
                                                   : g_strdup("");
    return g_strdup_printf("%s (%s%s%s%s)", disk->path, size, model, serial,
                           disk->is_medium ? ", the installation medium" : "");
}

static char *list_disks(const Inventory *inventory)
{
    if (inventory->disks->len == 0)
        return g_strdup("it has none; is the controller's driver missing, or the disk's cable?");
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < inventory->disks->len; i++)
        g_ptr_array_add(names, describe_disk(inventory->disks->pdata[i]));
    g_autofree char *all = join(names, "; ");
    return g_strconcat("it has: ", all, NULL);
}

static char *describe_nic(const Nic *nic)
{
    g_autofree char *speed = nic->speed > 0 ? g_strdup_printf(" at %u Mbit/s", nic->speed)
                                            : g_strdup("");
    const char *link = nic->carrier ? "link up" : nic->is_up ? "no link" : "link unknown";
    return g_strdup_printf("%s (%s, %s%s)", nic->name, nic->mac, link, speed);
}

static char *list_nics(const Inventory *inventory)
{
    if (inventory->nics->len == 0)
        return g_strdup("it has none; is the driver or its firmware missing?");
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < inventory->nics->len; i++)
        g_ptr_array_add(names, describe_nic(inventory->nics->pdata[i]));
    g_autofree char *all = join(names, "; ");
    return g_strconcat("it has: ", all, NULL);
}

/* The disk that somebody called NAME, if it may be written to at all. ROLE: for messages. */
static const Disk *choose_disk(Draft *draft, const char *name, const char *role)
{
    const Disk *disk = inventory_find_disk(draft->inventory, name);
    if (disk == NULL) {
        g_autofree char *all = list_disks(draft->inventory);
        add(draft->reasons, "%s: there is no disk '%s' in this machine; %s", role, name, all);
        return NULL;
    }

    g_autofree char *what = describe_disk(disk);
    if (disk->is_medium)
        add(draft->reasons, "%s: %s holds the installer itself; choose another disk", role,
            disk->path);
    if (disk->read_only)
        add(draft->reasons, "%s: %s is read-only; is it write-protected?", role, what);
    if (disk->sector_size != 512 && disk->sector_size != 4096)
        add(draft->reasons, "%s: %s has blocks of %u bytes; only 512 and 4096 are possible", role,
            what, disk->sector_size);
    return disk;
}

static void plan_target(Draft *draft)
{
    Plan *plan = draft->plan;
    if (draft->answers->primary_disks->len == 0) {
        add(draft->reasons, "no disk is chosen to install on");
        return;
    }
    const DiskRule *rule = draft->answers->primary_disks->pdata[0];
    const Disk *disk = choose_disk(draft, rule->name, "primary disk");
    if (disk == NULL)
        return;

    plan->target = plan_disk_new(disk);
    plan->sr_on_target = draft->answers->guest_storage;
    if (disk->size < LAYOUT_MIN_SIZE) {
        g_autofree char *what = describe_disk(disk), *need = layout_format_size(LAYOUT_MIN_SIZE);
        add(draft->reasons, "primary disk: %s is too small: an installation needs %s", what, need);
        return;
    }
    plan->n_partitions = layout_make(disk->size, disk->sector_size, plan->sr_on_target,
                                     plan->partitions);
    if (disk->size < LAYOUT_NORMAL_SIZE)
        add(plan->notes,
            "%s is smaller than 46 GiB: its two slots get 5 GiB each and the logs 2 GiB.",
            disk->path);
    if (disk->removable)
        add(plan->notes, "%s is a removable disk: it must stay plugged in.", disk->path);
}

static gboolean is_guest_disk(const Plan *plan, const char *path)
{
    for (unsigned i = 0; i < plan->guest_disks->len; i++)
        if (g_str_equal(((const PlanDisk *)plan->guest_disks->pdata[i])->path, path))
            return TRUE;
    return FALSE;
}

static void plan_guest_disk(Draft *draft, const char *name)
{
    Plan *plan = draft->plan;
    const Disk *disk = choose_disk(draft, name, "guest disk");
    if (disk == NULL)
        return;

    /* Answer files for XenServer often name the primary disk again, and mean its rest. */
    if (plan->target != NULL && g_str_equal(plan->target->path, disk->path)) {
        if (!plan->sr_on_target)
            add(draft->reasons,
                "guest disk: '%s' is the primary disk, which guest-storage keeps from the storage "
                "repository; remove one of the two",
                name);
        return;
    }
    if (is_guest_disk(plan, disk->path))
        add(draft->reasons, "guest disk: '%s' is %s, which is already named; name every disk once",
            name, disk->path);
    else
        g_ptr_array_add(plan->guest_disks, plan_disk_new(disk));
}

static void plan_guest_disks(Draft *draft)
{
    const GPtrArray *rules = draft->answers->guest_disks;
    for (unsigned i = 0; i < rules->len; i++)
        plan_guest_disk(draft, ((const DiskRule *)rules->pdata[i])->name);
}

/* What a volume group gets from a device of SIZE bytes. */
static guint64 lvm_size(guint64 size)
{
    return size < PV_METADATA_SIZE ? 0 : (size - PV_METADATA_SIZE) / EXTENT_SIZE * EXTENT_SIZE;
}

static void plan_sr(Draft *draft)
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
        add(plan->notes, "There will be no local storage repository.");
    if (plan->host->sr_type == HOSTCONF_SR_LVM && size < MIN_VG_SIZE) {
        g_autofree char *shown = layout_format_size(size);
        plan->host->sr_type = HOSTCONF_SR_EXT;
        add(plan->notes,
            "The local storage repository has %s; Ganeti refuses volume groups under 20 GiB, so it "
            "will be ext4 with disks as files instead of LVM.",
            shown);
    }
}

/* XenServer's "ethN" on a machine whose interfaces have other names: the one with number N. */
static const Nic *find_numbered_nic(const Inventory *inventory, const char *name)
{
    guint64 number;
    if (!g_str_has_prefix(name, "eth") || inventory->nics->len == 0 ||
        !g_ascii_string_to_unsigned(name + strlen("eth"), 10, 0, inventory->nics->len - 1, &number,
                                    NULL))
        return NULL;
    return inventory->nics->pdata[number];
}

static const Nic *choose_nic(Draft *draft)
{
    const Inventory *inventory = draft->inventory;
    const char *name = draft->answers->interfaces[0];
    g_autofree char *all = list_nics(inventory);

    if (name == NULL && inventory->nics->len == 1)
        return inventory->nics->pdata[0];
    if (name == NULL) {
        add(draft->reasons, "management interface: none is chosen in this machine; %s", all);
        return NULL;
    }
    const Nic *nic = inventory_find_nic(inventory, name);
    if (nic == NULL) {
        nic = find_numbered_nic(inventory, name);
        if (nic != NULL)
            add(draft->plan->notes, "The management interface '%s' is taken to be %s (%s).", name,
                nic->name, nic->mac);
    }
    if (nic == NULL)
        add(draft->reasons, "management interface: there is no interface '%s' in this machine; %s",
            name, all);
    return nic;
}

static void plan_network(Draft *draft)
{
    const Nic *nic = choose_nic(draft);
    if (nic == NULL)
        return;
    g_autofree char *mac = g_ascii_strdown(nic->mac, -1);
    g_strfreev(draft->plan->host->interface_macs);
    draft->plan->host->interface_macs = g_strdupv((char *[]){mac, NULL});
    if (nic->is_up && !nic->carrier)
        add(draft->plan->notes,
            "The management interface %s (%s) has no link: is its cable plugged in?", nic->name,
            nic->mac);
}

static void check_machine(Draft *draft)
{
    const Inventory *inventory = draft->inventory;
    g_autofree char *memory = layout_format_size(inventory->memory);
    if (inventory->memory < MIN_MEMORY)
        add(draft->reasons, "memory: this machine has %s; the installer needs 1 GiB", memory);
    else if (inventory->memory < ADVISED_MEMORY)
        add(draft->plan->notes, "This machine has %s of memory: that leaves little for guests.",
            memory);
    if (!inventory->has_vt)
        add(draft->plan->notes, "The processor has no VT-x or AMD-V, or the firmware has switched "
                                "it off: only PV guests will run.");
}

Plan *plan_make(const Inventory *inventory, const Answers *answers, GError **error)
{
    g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Plan) plan = plan_new();
    plan->host = hostconf_copy(answers->host);
    plan->source = g_strdup(answers->source_url);
    plan->password_hash = g_strdup(answers->password_hash != NULL ? answers->password_hash : "!");

    Draft draft = {inventory, answers, plan, reasons};
    check_machine(&draft);
    plan_target(&draft);
    plan_guest_disks(&draft);
    plan_sr(&draft);
    plan_network(&draft);

    if (reasons->len > 0) {
        g_autofree char *all = join(reasons, "\n");
        g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE, all);
        return NULL;
    }
    return g_steal_pointer(&plan);
}
