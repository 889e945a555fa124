/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "summary.h"

#include <string.h>

#define HASH "$y$j9T$salt$hash"
#define TOKEN "c2VjcmV0"

static Answers *example(void)
{
    Answers *answers = answers_new();
    g_ptr_array_add(answers->primary_disks, disk_rule_new("/dev/sda"));
    g_strfreev(answers->interfaces);
    answers->interfaces = g_strdupv((char *[]){"eno1", NULL});
    answers->password_hash = g_strdup(HASH);
    return answers;
}

static void assert_address(const Answers *answers, const char *wanted)
{
    g_autofree char *shown = summary_address(answers);
    g_assert_cmpstr(shown, ==, wanted);
}

static void test_address(void)
{
    g_autoptr(Answers) answers = example();
    Hostconf *host = answers->host;
    assert_address(answers, "its console shows the address that DHCP gave it");
    host->hostname = g_strdup("xen1.example.com");
    assert_address(answers, "ssh root@xen1.example.com (its console shows the address, too)");
    host->address6_mode = HOSTCONF_ADDRESS6_STATIC;
    host->address6 = g_strdup("2001:db8::10/64");
    assert_address(answers, "ssh root@2001:db8::10");
    host->address_mode = HOSTCONF_ADDRESS_STATIC;
    host->address = g_strdup("192.0.2.10/24");
    assert_address(answers, "ssh root@192.0.2.10");
}

static Plan *example_plan(const Answers *answers, Inventory *inventory)
{
    Disk *disk = g_new0(Disk, 1);
    disk->path = g_strdup("/dev/sda");
    disk->serial = g_strdup("S1");
    disk->content = g_strdup("GPT, 2 partitions");
    disk->links = g_new0(char *, 1);
    disk->size = 64ULL << 30;
    g_ptr_array_add(inventory->disks, disk);
    Plan *plan = plan_new();
    plan->host = hostconf_copy(answers->host);
    g_ptr_array_add(plan->targets, plan_disk_new(disk));
    g_ptr_array_add(plan->notes, g_strdup("A note."));
    return plan;
}

static void test_choices(void)
{
    g_autoptr(Answers) answers = example();
    answers->host->pool_action = HOSTCONF_POOL_JOIN;
    answers->host->pool_token = g_strdup(TOKEN);
    g_strfreev(answers->source_urls);
    answers->source_urls = g_strdupv((char *[]){"https://user:geheim@mirror.example.com/x", NULL});
    g_autoptr(Inventory) inventory = inventory_new();
    g_autoptr(Plan) plan = example_plan(answers, inventory);

    g_autofree char *shown = summary_choices(answers, plan);
    static const char *const wanted[] = {"/dev/sda\n", "mirror.example.com/x", "password, 0 SSH keys", "eno1\n",
                                         "joins one, with a token", "- A note."};
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++)
        g_assert_nonnull(strstr(shown, wanted[i]));
    static const char *const secrets[] = {HASH, TOKEN, "geheim"};
    for (gsize i = 0; i < G_N_ELEMENTS(secrets); i++)
        g_assert_null(strstr(shown, secrets[i]));
}

static void test_disks(void)
{
    g_autoptr(Answers) answers = example();
    g_autoptr(Inventory) inventory = inventory_new();
    g_autoptr(Plan) plan = example_plan(answers, inventory);
    g_autofree char *shown = summary_disks(plan, inventory), *brief = summary_disks(plan, NULL);
    g_assert_cmpstr(shown, ==,
                    "  /dev/sda, 64.0 GiB, no model, serial number S1\n      now: GPT, 2 partitions");
    g_assert_cmpstr(brief, ==, "  /dev/sda, 64.0 GiB, no model, serial number S1");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/summary/address", test_address);
    g_test_add_func("/summary/choices", test_choices);
    g_test_add_func("/summary/disks", test_disks);
    return g_test_run();
}
