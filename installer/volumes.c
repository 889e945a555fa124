/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "volumes.h"

#include "error.h"
#include "raid.h"
#include "table.h"

struct Volumes {
    char *nodes[PART_ROLES], *links[PART_ROLES];
    GPtrArray *running; /* char *: nodes of arrays */
};

const char *volumes_node(const Volumes *volumes, PartRole role)
{
    return volumes->nodes[role];
}

const char *volumes_link(const Volumes *volumes, PartRole role)
{
    return volumes->links[role];
}

gboolean volumes_release(Volumes *volumes, GError **error)
{
    while (volumes->running->len > 0) {
        if (!raid_stop(volumes->running->pdata[0], error))
            return FALSE;
        g_ptr_array_remove_index(volumes->running, 0);
    }
    return TRUE;
}

void volumes_free(Volumes *volumes)
{
    if (volumes == NULL)
        return;
    g_autoptr(GError) error = NULL;
    if (!volumes_release(volumes, &error))
        g_warning("an array is left running: %s", error->message);
    g_ptr_array_unref(volumes->running);
    for (unsigned role = 0; role < PART_ROLES; role++) {
        g_free(volumes->nodes[role]);
        g_free(volumes->links[role]);
    }
    g_free(volumes);
}

/* The volume ROLE of a host on one disk, whose partitions have the unique GUIDs UUIDS. */
static gboolean use_partition(Volumes *volumes, PartRole role, const Plan *plan,
                              const Device *target, char *const uuids[], GError **error)
{
    const PlanPartition *partition = &plan->partitions[role];
    volumes->nodes[role] = device_partition(target, role + 1, partition->start, partition->size,
                                            error);
    volumes->links[role] = g_strconcat("/dev/disk/by-partuuid/", uuids[role], NULL);
    return volumes->nodes[role] != NULL;
}

/* The nodes of the partitions ROLE on TARGETS. */
static char **find_members(PartRole role, const Plan *plan, const GPtrArray *targets, GError **error)
{
    const PlanPartition *partition = &plan->partitions[role];
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    for (unsigned i = 0; i < targets->len; i++) {
        char *node = device_partition(targets->pdata[i], role + 1, partition->start,
                                      partition->size, error);
        if (node == NULL)
            return NULL;
        g_strv_builder_take(builder, node);
    }
    return g_strv_builder_end(builder);
}

static void use_array(Volumes *volumes, PartRole role, Raid *raid)
{
    volumes->nodes[role] = g_steal_pointer(&raid->node);
    volumes->links[role] = g_steal_pointer(&raid->link);
    g_ptr_array_add(volumes->running, g_strdup(volumes->nodes[role]));
}

/* The same on several. */
static gboolean make_array(Volumes *volumes, PartRole role, const Plan *plan,
                           const GPtrArray *targets, GError **error)
{
    g_auto(GStrv) members = find_members(role, plan, targets, error);
    g_autoptr(Raid) raid = members != NULL ? raid_create(plan->partitions[role].label, members,
                                                         plan->raid_members, error)
                                           : NULL;
    if (raid == NULL)
        return FALSE;
    use_array(volumes, role, raid);
    return TRUE;
}

static gboolean open_volume(Volumes *volumes, PartRole role, const Plan *plan,
                            const GPtrArray *targets, GError **error)
{
    g_auto(GStrv) members = find_members(role, plan, targets, error);
    g_autoptr(Raid) raid = NULL;
    if (members == NULL || !raid_assemble(plan->partitions[role].label, members, &raid, error))
        return FALSE;
    if (raid != NULL)
        use_array(volumes, role, raid);
    else
        volumes->nodes[role] = g_strdup(members[0]);
    return TRUE;
}

static gboolean make_all(Volumes *volumes, const Plan *plan, const GPtrArray *targets,
                         GError **error)
{
    g_auto(GStrv) uuids = NULL; /* of the last target, which is the only one without RAID */
    for (unsigned i = 0; i < targets->len; i++) {
        Device *target = targets->pdata[i];
        g_clear_pointer(&uuids, g_strfreev);
        if (!table_write(device_fd(target), device_path(target), plan->partitions,
                         plan->n_partitions, &uuids, error) ||
            !device_settle(target, uuids, error))
            return FALSE;
    }
    for (PartRole role = PART_ESP; role < plan->n_partitions; role++) {
        if (!(plan->raid_members > 0 ? make_array(volumes, role, plan, targets, error)
                                     : use_partition(volumes, role, plan, targets->pdata[0], uuids,
                                                     error)))
            return FALSE;
    }
    return TRUE;
}

Volumes *volumes_make(const Plan *plan, const GPtrArray *targets, GError **error)
{
    g_autoptr(Volumes) volumes = g_new0(Volumes, 1);
    volumes->running = g_ptr_array_new_with_free_func(g_free);
    return make_all(volumes, plan, targets, error) ? g_steal_pointer(&volumes) : NULL;
}

static gboolean open_all(Volumes *volumes, const Plan *plan, const GPtrArray *targets, GError **error)
{
    for (unsigned i = 0; i < targets->len; i++)
        if (!device_settle(targets->pdata[i], (char *[]){NULL}, error))
            return FALSE;
    for (PartRole role = PART_ESP; role < PART_SWAP; role++)
        if (!open_volume(volumes, role, plan, targets, error))
            return FALSE;
    return TRUE;
}

Volumes *volumes_open(const Plan *plan, const GPtrArray *targets, GError **error)
{
    g_autoptr(Volumes) volumes = g_new0(Volumes, 1);
    volumes->running = g_ptr_array_new_with_free_func(g_free);
    if (open_all(volumes, plan, targets, error))
        return g_steal_pointer(&volumes);
    error_reclass(error, SLIPWAY_ERROR_HARDWARE, "looking at the host that is there: ");
    return NULL;
}
