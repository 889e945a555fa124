/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "disk_rule.h"

#include "error.h"
#include "size.h"

DiskRule *disk_rule_new(const char *name)
{
    DiskRule *rule = g_new0(DiskRule, 1);
    rule->name = g_strdup(name);
    return rule;
}

DiskRule *disk_rule_copy(const DiskRule *rule)
{
    DiskRule *copy = g_new(DiskRule, 1);
    *copy = *rule;
    copy->name = g_strdup(rule->name);
    copy->model = g_strdup(rule->model);
    copy->serial = g_strdup(rule->serial);
    copy->wwn = g_strdup(rule->wwn);
    copy->bus = g_strdup(rule->bus);
    return copy;
}

void disk_rule_free(DiskRule *rule)
{
    if (rule == NULL)
        return;
    g_free(rule->name);
    g_free(rule->model);
    g_free(rule->serial);
    g_free(rule->wwn);
    g_free(rule->bus);
    g_free(rule);
}

static gboolean equal_text(const char *a, const char *b)
{
    return g_strcmp0(a, b) == 0;
}

gboolean disk_rule_equal(const DiskRule *a, const DiskRule *b)
{
    return equal_text(a->name, b->name) && equal_text(a->model, b->model) &&
           equal_text(a->serial, b->serial) && equal_text(a->wwn, b->wwn) &&
           equal_text(a->bus, b->bus) && a->min_size == b->min_size && a->max_size == b->max_size &&
           a->fixed == b->fixed && a->pick == b->pick;
}

static gboolean fits_pattern(const char *pattern, const char *value)
{
    if (pattern == NULL)
        return TRUE;
    if (value == NULL)
        return FALSE;
    g_autofree char *lower_pattern = g_ascii_strdown(pattern, -1);
    g_autofree char *lower_value = g_ascii_strdown(value, -1);
    return g_pattern_match_simple(lower_pattern, lower_value);
}

static gboolean fits(const DiskRule *rule, const Disk *disk)
{
    return fits_pattern(rule->model, disk->model) && fits_pattern(rule->serial, disk->serial) &&
           fits_pattern(rule->wwn, disk->wwn) && fits_pattern(rule->bus, disk->bus) &&
           disk->size >= rule->min_size && (rule->max_size == 0 || disk->size <= rule->max_size) &&
           !(rule->fixed && disk->removable);
}

static void describe_part(GString *text, const char *format, const char *value)
{
    if (value != NULL)
        g_string_append_printf(text, format, value);
}

char *disk_rule_describe(const DiskRule *rule)
{
    static const char *const picks[] = {"", ", the smallest", ", the largest"};
    g_autofree char *min = rule->min_size > 0 ? size_write(rule->min_size) : NULL;
    g_autofree char *max = rule->max_size > 0 ? size_write(rule->max_size) : NULL;

    GString *text = g_string_new(rule->name == NULL ? "a disk" : NULL);
    describe_part(text, "'%s'", rule->name);
    describe_part(text, ", model '%s'", rule->model);
    describe_part(text, ", serial '%s'", rule->serial);
    describe_part(text, ", wwn '%s'", rule->wwn);
    describe_part(text, ", bus %s", rule->bus);
    describe_part(text, ", at least %s", min);
    describe_part(text, ", at most %s", max);
    if (rule->fixed)
        g_string_append(text, ", not removable");
    g_string_append(text, picks[rule->pick]);
    return g_string_free(text, FALSE);
}

static gboolean refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean refuse(GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_propagate_error(error, g_error_new_valist(SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE, format, args));
    va_end(args);
    return FALSE;
}

static char *list_all(const Inventory *inventory)
{
    if (inventory->disks->len == 0)
        return g_strdup("it has none; is the controller's driver missing, or the disk's cable?");
    g_autofree char *all = disk_describe_all(inventory->disks);
    return g_strconcat("it has: ", all, NULL);
}

static const Disk *find_named(const DiskRule *rule, const Inventory *inventory, GError **error)
{
    const Disk *disk = inventory_find_disk(inventory, rule->name);
    if (disk == NULL) {
        g_autofree char *all = list_all(inventory);
        refuse(error, "there is no disk '%s' in this machine; %s", rule->name, all);
        return NULL;
    }
    if (!fits(rule, disk)) {
        g_autofree char *wanted = disk_rule_describe(rule), *found = disk_describe(disk);
        refuse(error, "the disk of that name is another than %s: it is %s, bus %s", wanted, found,
               disk->bus);
        return NULL;
    }
    return disk;
}

/* By size, so that the one to pick comes first; without a pick in the order of the inventory. */
static int compare_for(const DiskRule *rule, const Disk *a, const Disk *b)
{
    if (rule->pick == DISK_PICK_ONLY || a->size == b->size)
        return 0;
    return (a->size < b->size) == (rule->pick == DISK_PICK_SMALLEST) ? -1 : 1;
}

static int compare_candidates(const void *a, const void *b, void *data)
{
    return compare_for(data, *(const Disk *const *)a, *(const Disk *const *)b);
}

/* How many rules of SIBLINGS say what RULE says, from its own place on. */
static unsigned count_equal(const DiskRule *rule, const GPtrArray *siblings)
{
    unsigned count = 0;
    gboolean reached = FALSE;
    for (unsigned i = 0; siblings != NULL && i < siblings->len; i++) {
        reached = reached || siblings->pdata[i] == rule;
        if (reached && disk_rule_equal(rule, siblings->pdata[i]))
            count++;
    }
    return MAX(count, 1);
}

const Disk *disk_rule_find(const DiskRule *rule, const GPtrArray *siblings,
                           const Inventory *inventory, const GPtrArray *taken, GError **error)
{
    if (rule->name != NULL)
        return find_named(rule, inventory, error);

    g_autoptr(GPtrArray) found = g_ptr_array_new();
    for (unsigned i = 0; i < inventory->disks->len; i++) {
        Disk *disk = inventory->disks->pdata[i];
        if (fits(rule, disk) && !disk->is_medium && !disk->read_only &&
            (taken == NULL || !g_ptr_array_find((GPtrArray *)taken, disk, NULL)))
            g_ptr_array_add(found, disk);
    }
    g_ptr_array_sort_with_data(found, compare_candidates, (void *)rule);

    unsigned wanted = count_equal(rule, siblings);
    g_autofree char *what = disk_rule_describe(rule);
    if (found->len < wanted) {
        g_autofree char *all = list_all(inventory);
        g_autofree char *number = found->len == 0 ? g_strdup("no disk")
                                                  : g_strdup_printf("only %u disk%s", found->len,
                                                                    found->len == 1 ? "" : "s");
        refuse(error, "%s of this machine %s the rule \"%s\"%s; %s", number,
               found->len < 2 ? "fits" : "fit", what,
               wanted > 1 ? ", which is given several times" : "", all);
        return NULL;
    }
    if (found->len > wanted &&
        compare_for(rule, found->pdata[wanted - 1], found->pdata[wanted]) == 0) {
        const Disk *last = found->pdata[wanted - 1];
        for (unsigned i = found->len; i > 0; i--) /* those that are as good as the last one */
            if (compare_for(rule, last, found->pdata[i - 1]) != 0)
                g_ptr_array_remove_index(found, i - 1);
        g_autofree char *all = disk_describe_all(found);
        refuse(error, "the rule \"%s\" fits several disks%s: %s", what,
               rule->pick == DISK_PICK_ONLY ? "; say more, or name one with its serial number"
                                            : " of the same size; say more",
               all);
        return NULL;
    }
    return found->pdata[0];
}
