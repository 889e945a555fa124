/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan.h"

#include <string.h>

#include "error.h"
#include "golden.h"
#include "layout.h"

static char *read_file(const char *folder, const char *name)
{
    g_autofree char *path = golden_path("plans", folder, name, NULL);
    char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    return text;
}

static Plan *make_plan(const char *folder, GError **error)
{
    g_autofree char *answer_text = read_file(folder, "answers.xml");
    g_autofree char *inventory_text = read_file(folder, "inventory.json");

    g_autoptr(GError) failure = NULL;
    g_autoptr(Answers)
        answers = answers_parse(answer_text, strlen(answer_text), "answers.xml", &failure);
    g_assert_no_error(failure);
    g_autoptr(Inventory)
        inventory = inventory_from_json(inventory_text, "inventory.json", &failure);
    g_assert_no_error(failure);
    return plan_make(inventory, answers, error);
}

/* What must hold for every plan, whatever it looks like. */
static void assert_sound(const Plan *plan)
{
    if (plan->existing != NULL) {
        /* No partition of it may ever be made, so none that is made for new hosts is in it. */
        g_assert_cmpuint(plan->guest_disks->len, ==, 0);
        g_assert_cmpuint(plan->n_partitions, ==, PART_SR);
        g_assert_false(plan->sr_on_target);
        g_assert_cmpstr(plan->existing->slot, !=, plan->existing->into);
        return;
    }
    guint64 end = 1024 * 1024;
    for (unsigned i = 0; i < plan->n_partitions; i++) {
        const PlanPartition *partition = &plan->partitions[i];
        g_assert_cmpuint(partition->role, ==, i);
        g_assert_cmpuint(partition->start, ==, end);
        g_assert_cmpuint(partition->start % (1024 * 1024), ==, 0);
        g_assert_cmpuint(partition->size % (1024 * 1024), ==, 0);
        g_assert_cmpuint(partition->size, >, 0);
        end = partition->start + partition->size;
    }
    /* The backup GPT: 16 KiB and a block of at most 4 KiB (UEFI specification 2.10, 5.3.1). */
    for (unsigned i = 0; i < plan->targets->len; i++)
        g_assert_cmpuint(end, <=, ((const PlanDisk *)plan->targets->pdata[i])->size - 20 * 1024);
    g_assert_cmpuint(plan->targets->len, >=, 1);
    g_assert_true(plan->raid_members == 0 ? plan->targets->len == 1
                                          : plan->raid_members >= MAX(plan->targets->len, 2));
    g_assert_true(plan->n_partitions == PART_ROLES ||
                  (plan->n_partitions == PART_SR && !plan->sr_on_target));
    g_assert_nonnull(plan->host->interface_macs[0]);
}

static void test_plan(gconstpointer name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Plan) plan = make_plan(name, &error);

    if (g_str_has_prefix(name, "refused-")) {
        g_assert_null(plan);
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE);
        g_autofree char *text = g_strconcat(error->message, "\n", NULL);
        g_autofree char *path = golden_path("plans", name, "refused.txt", NULL);
        golden_assert(path, text);
        return;
    }

    g_assert_no_error(error);
    assert_sound(plan);
    g_autofree char *text = plan_to_json(plan);
    g_assert_null(strstr(text, "geheim")); /* what the secrets in these files are made of */
    g_autofree char *path = golden_path("plans", name, "plan.json", NULL);
    golden_assert(path, text);
}

static Disk *add_disk(Inventory *inventory, const char *path, guint64 size, unsigned sector_size)
{
    Disk *disk = g_new0(Disk, 1);
    disk->path = g_strdup(path);
    disk->links = g_new0(char *, 1);
    disk->size = size;
    disk->sector_size = sector_size;
    g_ptr_array_add(inventory->disks, disk);
    return disk;
}

static void test_chosen_on_screen(void)
{
    g_autoptr(Inventory) inventory = inventory_new();
    Nic *nic = g_new0(Nic, 1);
    nic->name = g_strdup("ens3");
    nic->mac = g_strdup("52:54:00:00:00:01");
    g_ptr_array_add(inventory->nics, nic);
    add_disk(inventory, "/dev/sda", 64 * GIB, 512);
    inventory->memory = 4 * GIB;

    /* Nothing chosen yet */
    g_autoptr(Answers) answers = answers_new();
    g_autoptr(GError) error = NULL;
    g_assert_null(plan_make(inventory, answers, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE);
    g_clear_error(&error);

    /* The only interface needs no choice */
    g_ptr_array_add(answers->primary_disks, disk_rule_new("/dev/sda"));
    g_autoptr(Plan) plan = plan_make(inventory, answers, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(plan->host->interface_macs[0], ==, "52:54:00:00:00:01");
    g_assert_cmpstr(((const PlanDisk *)plan->targets->pdata[0])->link, ==, "/dev/sda");
    g_assert_cmpstr(plan->password_hash, ==, "!");

    /* Of two, one must be chosen */
    nic = g_new0(Nic, 1);
    nic->name = g_strdup("ens4");
    nic->mac = g_strdup("52:54:00:00:00:02");
    g_ptr_array_add(inventory->nics, nic);
    g_assert_null(plan_make(inventory, answers, &error));
    g_assert_nonnull(strstr(error->message, "ens3"));
    g_assert_nonnull(strstr(error->message, "ens4"));
}

static void test_raid_of_unequal_disks(void)
{
    g_autoptr(Inventory) inventory = inventory_new();
    Nic *nic = g_new0(Nic, 1);
    nic->name = g_strdup("ens3");
    nic->mac = g_strdup("52:54:00:00:00:01");
    g_ptr_array_add(inventory->nics, nic);
    inventory->memory = 4 * GIB;
    add_disk(inventory, "/dev/sda", 80 * GIB, 512);
    Disk *second = add_disk(inventory, "/dev/sdb", 64 * GIB, 512);

    /* The smaller one says how large the partitions are. */
    g_autoptr(Answers) answers = answers_new();
    g_ptr_array_add(answers->primary_disks, disk_rule_new("/dev/sda"));
    g_ptr_array_add(answers->primary_disks, disk_rule_new("/dev/sdb"));
    g_autoptr(GError) error = NULL;
    g_autoptr(Plan) plan = plan_make(inventory, answers, &error);
    g_assert_no_error(error);
    assert_sound(plan);
    g_assert_cmpuint(plan->targets->len, ==, 2);
    g_assert_cmpuint(plan->raid_members, ==, 2);
    const PlanPartition *sr = &plan->partitions[PART_SR];
    g_assert_cmpuint(sr->start + sr->size, >, 63 * GIB);

    /* Two kinds of blocks cannot have one partition table. */
    second->sector_size = 4096;
    g_assert_null(plan_make(inventory, answers, &error));
    g_assert_nonnull(strstr(error->message, "4096"));
    g_clear_error(&error);
    second->sector_size = 512;

    /* One of them is too small, or is the other. */
    second->size = 20 * GIB;
    g_assert_null(plan_make(inventory, answers, &error));
    g_assert_nonnull(strstr(error->message, "sdb"));
    g_assert_null(strstr(error->message, "sda"));
    g_clear_error(&error);
    g_ptr_array_remove_index(answers->primary_disks, 1);
    g_ptr_array_add(answers->primary_disks, disk_rule_new("sda"));
    g_assert_null(plan_make(inventory, answers, &error));
    g_assert_nonnull(strstr(error->message, "named twice"));
    g_clear_error(&error);

    /* It may come later. */
    g_ptr_array_remove_index(answers->primary_disks, 1);
    answers->raid_missing = 1;
    g_autoptr(Plan) alone = plan_make(inventory, answers, &error);
    g_assert_no_error(error);
    assert_sound(alone);
    g_assert_cmpuint(alone->targets->len, ==, 1);
    g_assert_cmpuint(alone->raid_members, ==, 2);
}

/* Every size up to the layout's own limits gives a layout that fits. */
static void test_layout_of_every_size(void)
{
    static const unsigned sectors[] = {512, 4096};
    PlanPartition partitions[PART_ROLES];
    for (guint64 size = LAYOUT_MIN_SIZE; size < 128 * GIB; size += 333 * MIB + 4096) {
        for (gsize i = 0; i < G_N_ELEMENTS(sectors); i++) {
            g_assert_cmpuint(layout_make(size, sectors[i], TRUE, partitions), ==, PART_ROLES);
            const PlanPartition *last = &partitions[PART_SR];
            guint64 end = last->start + last->size, backup = 16384 + sectors[i];
            g_assert_cmpuint(end, <=, size - backup);
            g_assert_cmpuint(end, >, size - backup - MIB);
            g_assert_cmpuint(last->size, >=, 9 * GIB);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *path = golden_path("plans", NULL);
    g_auto(GStrv) names = golden_list(path, "");
    for (char **name = names; *name != NULL; name++) {
        g_autofree char *test_path = g_strconcat("/plan/", *name, NULL);
        g_test_add_data_func_full(test_path, g_strdup(*name), test_plan, g_free);
    }
    g_test_add_func("/plan/chosen-on-screen", test_chosen_on_screen);
    g_test_add_func("/plan/raid-of-unequal-disks", test_raid_of_unequal_disks);
    g_test_add_func("/plan/layout-of-every-size", test_layout_of_every_size);
    return g_test_run();
}
