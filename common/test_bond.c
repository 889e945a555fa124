/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bond.h"

#include "run.h"

static char *root;

static void set(const char *interface, const char *name, const char *value)
{
    g_autofree char *path = g_build_filename(root, "sys/class/net", interface, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *line = g_strconcat(value, "\n", NULL);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_true(g_file_set_contents(path, line, -1, NULL));
}

static void set_member(const char *name, const char *state, const char *aggregator)
{
    set(name, "bonding_slave/mii_status", state);
    set(name, "bonding_slave/ad_aggregator_id", aggregator);
}

static void assert_used(const Bond *bond, const char *expected)
{
    g_autofree char *used = g_strjoinv(" ", bond->used);
    g_assert_cmpstr(used, ==, expected);
}

static void test_active_backup(void)
{
    set("bond0", "bonding/mode", "active-backup 1");
    set("bond0", "bonding/slaves", "ens3 ens4");
    set("bond0", "bonding/active_slave", "ens4");
    set_member("ens3", "down", "N/A");
    set_member("ens4", "up", "N/A");
    g_autoptr(Bond) bond = bond_read(root, "bond0");
    g_assert_false(bond->is_lacp);
    g_assert_null(bond->partner);
    assert_used(bond, "ens4");
}

static void test_lacp(void)
{
    set("bond1", "bonding/mode", "802.3ad 4");
    set("bond1", "bonding/slaves", "ens3 ens4 ens5 ens6");
    set("bond1", "bonding/ad_partner_mac", "02:00:00:00:00:01");
    set("bond1", "bonding/ad_aggregator", "1");
    set_member("ens3", "up", "1");
    set_member("ens4", "up", "1");
    set_member("ens5", "up", "2");
    set_member("ens6", "down", "1");
    g_autoptr(Bond) bond = bond_read(root, "bond1");
    g_assert_true(bond->is_lacp);
    g_assert_cmpstr(bond->partner, ==, "02:00:00:00:00:01");
    assert_used(bond, "ens3 ens4");
}

static void test_lacp_without_partner(void)
{
    set("bond2", "bonding/mode", "802.3ad 4");
    set("bond2", "bonding/slaves", "");
    set("bond2", "bonding/ad_partner_mac", "00:00:00:00:00:00");
    g_autoptr(Bond) bond = bond_read(root, "bond2");
    g_assert_null(bond->partner);
    assert_used(bond, "");
    g_assert_null(bond_read(root, "bond9"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    root = g_dir_make_tmp("test-bond-XXXXXX", NULL);
    g_test_add_func("/bond/active-backup", test_active_backup);
    g_test_add_func("/bond/lacp", test_lacp);
    g_test_add_func("/bond/lacp-without-partner", test_lacp_without_partner);
    int status = g_test_run();
    RUN(NULL, "rm", "-r", root);
    return status;
}
