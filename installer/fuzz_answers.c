/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answers.h"
#include "cmdline.h"
#include "plan.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

/* A machine that can be read can be planned for, or there is a reason against it. */
static void plan_for(const Inventory *inventory)
{
    if (inventory->disks->len == 0)
        return;
    g_autoptr(Answers) answers = answers_new();
    g_ptr_array_add(answers->primary_disks,
                    disk_rule_new(((const Disk *)inventory->disks->pdata[0])->path));
    g_autoptr(GError) error = NULL;
    g_autoptr(Plan) plan = plan_make(inventory, answers, &error);
    g_assert_true((plan == NULL) == (error != NULL));
    g_autofree char *text = plan != NULL ? plan_to_json(plan) : NULL;
}

/* Whatever the bytes are: answers or an error, never both, and every error line has its place. */
int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Answers) answers = answers_parse((const char *)data, size, "fuzz", &error);
    g_assert_true((answers == NULL) == (error != NULL));
    g_assert_true(error == NULL || (g_str_has_prefix(error->message, "fuzz:") &&
                                    g_utf8_validate(error->message, -1, NULL)));

    g_autofree char *text = g_strndup(data != NULL ? (const char *)data : "", size);
    g_autoptr(Cmdline) cmdline = cmdline_parse(text, NULL);
    g_autoptr(Inventory) inventory = inventory_from_json(text, "fuzz", NULL);
    if (inventory != NULL)
        plan_for(inventory);
    return 0;
}
