/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

/* A rule that FIRST fits, of another kind for every inventory. */
static DiskRule *make_rule(const Disk *first, gsize kind)
{
    DiskRule *rule = disk_rule_new(kind % 4 == 0 ? first->path : NULL);
    if (kind % 4 == 1)
        rule->serial = g_strdup(first->serial);
    else if (kind % 4 == 2)
        rule->min_size = first->size;
    rule->pick = rule->name == NULL ? (DiskPick)(kind / 4 % 3) : DISK_PICK_ONLY;
    return rule;
}

/* A machine that can be read can be planned for, or there is a reason against it. */
int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    g_autofree char *text = g_strndup(data != NULL ? (const char *)data : "", size);
    g_autoptr(GError) error = NULL;
    g_autoptr(Inventory) inventory = inventory_from_json(text, "fuzz", &error);
    g_assert_true((inventory == NULL) == (error != NULL));
    if (inventory == NULL || inventory->disks->len == 0)
        return 0;

    g_autoptr(Answers) answers = answers_new();
    for (gsize i = 0; i < 1 + size % 2; i++)
        g_ptr_array_add(answers->primary_disks, make_rule(inventory->disks->pdata[0], size + i));
    g_ptr_array_add(answers->guest_disks, make_rule(inventory->disks->pdata[0], size / 2));
    g_autoptr(Plan) plan = plan_make(inventory, answers, &error);
    g_assert_true((plan == NULL) == (error != NULL));
    g_autofree char *json = plan != NULL ? plan_to_json(plan) : NULL;
    g_autofree char *again = inventory_to_json(inventory);
    return 0;
}
