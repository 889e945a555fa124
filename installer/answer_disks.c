/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_disks.h"

#include <string.h>

#include "answer_part.h"
#include "size.h"

#define MISSING "missing" /* XenServer's word for a member of a mirror that comes later */

static guint64 read_size(const Node *disk, const char *name)
{
    const char *text = node_value(disk, name);
    guint64 size = 0;
    if (text != NULL)
        size_parse(text, &size, NULL);
    return size;
}

/* The element DISK as a rule; NULL, and reported, if it says nothing. */
static DiskRule *read_rule(const Node *disk, Problems *problems)
{
    static const char *const says[] = {"model", "serial", "wwn", "bus", "size",
                                       "min-size", "max-size", "removable", "pick"};
    g_autoptr(DiskRule) rule = disk_rule_new(*disk->value != '\0' ? disk->value : NULL);
    part_set(&rule->model, node_value(disk, "@model"));
    part_set(&rule->serial, node_value(disk, "@serial"));
    part_set(&rule->wwn, node_value(disk, "@wwn"));
    part_set(&rule->bus, node_value(disk, "@bus"));
    rule->fixed = !node_boolean(disk, "@removable", TRUE);
    rule->pick = (DiskPick)(node_choice(disk, "@pick", -1) + 1);
    rule->min_size = read_size(disk, "@min-size");
    rule->max_size = read_size(disk, "@max-size");

    guint64 size = read_size(disk, "@size");
    const Node *size_node = part_find(disk->attributes, "size");
    if (size_node != NULL && (part_find(disk->attributes, "min-size") != NULL ||
                              part_find(disk->attributes, "max-size") != NULL))
        problems_error(problems, size_node->offset,
                       "size and min-size or max-size contradict each other; write one of them");
    if (size > 0) {
        rule->min_size = size - size / 100;
        rule->max_size = size + size / 100;
    }
    if (rule->max_size > 0 && rule->max_size < rule->min_size)
        problems_error(problems, part_find(disk->attributes, "max-size")->offset,
                       "max-size is less than min-size: no disk can fit");

    gboolean described = FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(says); i++)
        described = described || part_find(disk->attributes, says[i]) != NULL;
    if (rule->name == NULL && !described) {
        problems_error(problems, disk->offset,
                       "<%s> is empty; it needs a disk's name, such as 'sda', or attributes that "
                       "say which disk, such as serial or size",
                       disk->name);
        return NULL;
    }
    if (rule->name != NULL && rule->pick != DISK_PICK_ONLY)
        problems_error(problems, part_find(disk->attributes, "pick")->offset,
                       "pick is for disks without a name; remove one of the two");
    return g_steal_pointer(&rule);
}

static void add_rule(const Node *disk, GPtrArray *rules, Problems *problems)
{
    DiskRule *rule = read_rule(disk, problems);
    if (rule != NULL)
        g_ptr_array_add(rules, rule);
}

static const char *device_name(const char *path)
{
    return g_str_has_prefix(path, "/dev/") ? path + strlen("/dev/") : path;
}

/* The <raid> that is called NAME. */
static const Node *find_raid(const Node *root, const char *name)
{
    g_autoptr(GPtrArray) raids = g_ptr_array_new();
    node_find_all(root, "raid", raids);
    for (unsigned i = 0; i < raids->len; i++) {
        const char *device = node_value(raids->pdata[i], "@device");
        if (device != NULL && g_str_equal(device_name(device), device_name(name)))
            return raids->pdata[i];
    }
    return NULL;
}

/* XCP-ng's mirror, of the disks in an element <raid>. */
static void read_raid(const Node *raid, Answers *answers, Problems *problems)
{
    g_autoptr(GPtrArray) disks = g_ptr_array_new();
    node_find_all(raid, "disk", disks);
    for (unsigned i = 0; i < disks->len; i++)
        add_rule(disks->pdata[i], answers->primary_disks, problems);
    if (raid->children->len < 2)
        problems_error(problems, raid->offset, "<raid> needs at least two elements <disk>");
}

/* XenServer's mirror, of two names with a comma between them. */
static void read_mirror(const Node *disk, Answers *answers, Problems *problems)
{
    g_auto(GStrv) names = g_strsplit(disk->value, ",", -1);
    if (g_strv_length(names) != 2) {
        problems_error(problems, disk->value_offset,
                       "swraid=\"yes\" needs exactly two disks with a comma between them, as in "
                       "'sda,sdb' or 'sda,missing'; for more write a <raid>");
        return;
    }
    for (char **name = names; *name != NULL; name++) {
        if (g_str_equal(g_strstrip(*name), MISSING))
            answers->raid_missing++;
        else
            g_ptr_array_add(answers->primary_disks, disk_rule_new(*name));
    }
    if (answers->primary_disks->len == 0)
        problems_error(problems, disk->value_offset, "only one of the two disks can be missing");
    else if (answers->raid_missing == 0 && g_str_equal(g_strstrip(names[0]), names[1]))
        problems_error(problems, disk->value_offset,
                       "a disk cannot be the mirror of itself: name two");
    for (unsigned i = 0; i < disk->attributes->len; i++) {
        const Node *attribute = disk->attributes->pdata[i];
        if (attribute->item != NULL && attribute->item->ours)
            problems_error(problems, attribute->offset,
                           "attribute '%s' cannot say which of the two disks it means; write a "
                           "<raid> with a <disk> for each",
                           attribute->name);
    }
}

static void read_primary(const Node *root, Answers *answers, Problems *problems)
{
    const Node *disk = node_find(root, "primary-disk");
    if (disk == NULL)
        return;
    answers->guest_storage = node_boolean(disk, "@guest-storage", TRUE);

    const Node *raid = *disk->value != '\0' ? find_raid(root, disk->value) : NULL;
    if (node_boolean(disk, "@swraid", FALSE))
        read_mirror(disk, answers, problems);
    else if (raid != NULL)
        read_raid(raid, answers, problems);
    else if (strchr(disk->value, ',') != NULL)
        problems_error(problems, disk->value_offset,
                       "<primary-disk> names several disks; write swraid=\"yes\" for a mirror of "
                       "two, or a <guest-disk> for each of the others");
    else
        add_rule(disk, answers->primary_disks, problems);
}

/* A RAID is for the primary disk only, which must say its name. */
static void check_raids(const Node *root, Problems *problems)
{
    const Node *disk = node_find(root, "primary-disk");
    g_autoptr(GPtrArray) raids = g_ptr_array_new();
    node_find_all(root, "raid", raids);
    for (unsigned i = 0; i < raids->len; i++) {
        const Node *raid = raids->pdata[i];
        const char *device = node_value(raid, "@device");
        if (device != NULL && disk != NULL && find_raid(root, disk->value) != raid)
            problems_error(problems, raid->offset,
                           "nothing is installed on this RAID: write <primary-disk>%s"
                           "</primary-disk>, or remove it",
                           device_name(device));
    }
}

void answer_read_existing(const Node *root, const char *name, Answers *answers, Problems *problems)
{
    const Node *disk = node_find(root, name);
    if (disk != NULL)
        add_rule(disk, answers->existing, problems);
}

void answer_read_disks(const Node *root, Answers *answers, Problems *problems)
{
    read_primary(root, answers, problems);
    check_raids(root, problems);

    g_autoptr(GPtrArray) guests = g_ptr_array_new();
    const Node *group = node_find(root, "guest-disks");
    if (group != NULL)
        node_find_all(group, "guest-disk", guests);
    node_find_all(root, "guest-disk", guests);
    for (unsigned i = 0; i < guests->len; i++)
        add_rule(guests->pdata[i], answers->guest_disks, problems);

    Hostconf *host = answers->host;
    host->sr_type = g_strcmp0(node_value(root, "@sr-type"), "ext") == 0 ? HOSTCONF_SR_EXT
                                                                       : HOSTCONF_SR_LVM;
    if (!answers->guest_storage && guests->len == 0)
        host->sr_type = HOSTCONF_SR_NONE;
    host->sr_layout = (HostconfSrLayout)node_choice(root, "@sr-layout", HOSTCONF_SR_JOINED);
}
