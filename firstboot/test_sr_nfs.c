/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sr_nfs.h"

#include <string.h>

#include "error.h"

static const Host host = {.root = "/nonexistent"};

static PoolSr *nfs(const char *first, const char *second, const char *third)
{
    const char *options[] = {first, second, third, NULL};
    return pool_sr_new("vms", "nfs", NULL, options, NULL);
}

static void check_mount(const char *server, const char *options, const char *expected)
{
    g_autoptr(PoolSr) sr = nfs(server, "path=/export/vms", options);
    g_autoptr(GError) error = NULL;
    g_assert_true(sr_type_of(&host, sr, &error) == &sr_type_nfs);
    g_assert_no_error(error);
    g_auto(GStrv) argv = sr_nfs_mount_argv(sr, "/mnt");
    g_autofree char *line = g_strjoinv(" ", argv);
    g_assert_cmpstr(line, ==, expected);
}

static void test_mount(void)
{
    /* Never soft: guests would lose what they wrote. */
    check_mount("server=192.0.2.5", NULL,
                "mount -t nfs -o hard,noatime,nosuid,nodev,retry=0,_netdev 192.0.2.5:/export/vms /mnt");
    check_mount("server=2001:db8::5", "options=vers=4.1,nconnect=4",
                "mount -t nfs -o hard,noatime,nosuid,nodev,retry=0,_netdev,vers=4.1,nconnect=4 "
                "[2001:db8::5]:/export/vms /mnt");
}

static void check_refused(const PoolSr *sr, const char *word)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(sr_type_of(&host, sr, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, word));
}

static void test_refused(void)
{
    static const struct {
        const char *first, *second, *third, *word;
    } cases[] = {
        {"server=192.0.2.5", NULL, NULL, "needs path=…"},
        {"path=/export", NULL, NULL, "needs server=…"},
        {"server=192.0.2.5", "path=export", NULL, "not a path"},
        {"server=192.0.2.5", "path=/a b", NULL, "not a path"},
        {"server=-o", "path=/export", NULL, "-o"},
        {"server=192.0.2.5", "path=/export", "options=hard intr", "nfs(5)"},
        {"server=192.0.2.5", "path=/export", "size=10", "no option 'size'"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(PoolSr) sr = nfs(cases[i].first, cases[i].second, cases[i].third);
        check_refused(sr, cases[i].word);
    }
    const char *const options[] = {"server=192.0.2.5", "path=/export", NULL};
    g_autoptr(PoolSr) local = pool_sr_new("vms", "nfs", "xen1.example.com", options, NULL);
    check_refused(local, "--host is for");
    g_autoptr(PoolSr) unknown = pool_sr_new("vms", "nsf", NULL, options, NULL);
    check_refused(unknown, "neither nfs, ext, lvm, iscsi, nor a program");
}

static void test_disks(void)
{
    g_autoptr(PoolSr) sr = nfs("server=192.0.2.5", "path=/export/vms", NULL);
    g_autoptr(GanetiConfig) config = ganeti_config_parse(
        "{\"disks\":{\"1\":{\"logical_id\":[\"loop\",\"/srv/slipway/shared/vms/web/0\"]},"
        "\"2\":{\"logical_id\":[\"loop\",\"/srv/slipway/shared/vms2/web/0\"]}}}", NULL);
    g_assert_cmpuint(sr_type_nfs.count_disks(sr, config), ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sr_nfs/mount", test_mount);
    g_test_add_func("/sr_nfs/refused", test_refused);
    g_test_add_func("/sr_nfs/disks", test_disks);
    return g_test_run();
}
