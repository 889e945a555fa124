/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sr.h"

#include <string.h>

static Hostconf *conf_with(const char *devices, HostconfSrLayout layout)
{
    Hostconf *conf = hostconf_new();
    conf->sr_type = HOSTCONF_SR_LVM;
    conf->sr_layout = layout;
    g_strfreev(conf->sr_devices);
    conf->sr_devices = g_strsplit(devices, " ", -1);
    return conf;
}

static void assert_sr(GPtrArray *list, guint index, const char *group, const char *folder,
                      const char *devices)
{
    const Sr *sr = list->pdata[index];
    g_autofree char *joined = g_strjoinv(" ", sr->devices);
    g_assert_cmpstr(sr->group, ==, group);
    g_assert_cmpstr(sr->folder, ==, folder);
    g_assert_cmpstr(joined, ==, devices);
}

static void test_joined(void)
{
    g_autoptr(Hostconf) conf = conf_with("/dev/a /dev/b", HOSTCONF_SR_JOINED);
    g_autoptr(GPtrArray) list = sr_list(conf);
    g_assert_cmpuint(list->len, ==, 1);
    assert_sr(list, 0, "slipway", "/srv/slipway/sr", "/dev/a /dev/b");

    g_autofree char *name = sr_mount_name(list->pdata[0]);
    g_assert_cmpstr(name, ==, SR_HOLDER_NAME);
}

static void test_separate(void)
{
    g_autoptr(Hostconf) conf = conf_with("/dev/a /dev/b /dev/c", HOSTCONF_SR_SEPARATE);
    g_autoptr(GPtrArray) list = sr_list(conf);
    g_assert_cmpuint(list->len, ==, 3);
    assert_sr(list, 0, "slipway", "/srv/slipway/sr/sr1", "/dev/a");
    assert_sr(list, 1, "slipway2", "/srv/slipway/sr/sr2", "/dev/b");
    assert_sr(list, 2, "slipway3", "/srv/slipway/sr/sr3", "/dev/c");

    g_autofree char *name = sr_mount_name(list->pdata[1]);
    g_autofree char *unit = sr_mount_unit(list->pdata[1]);
    g_assert_cmpstr(name, ==, "srv-slipway-sr-sr2.mount");
    g_assert_nonnull(strstr(unit, "\nWhat=/dev/slipway2/sr\n"));
    g_assert_nonnull(strstr(unit, "\nWhere=/srv/slipway/sr/sr2\n"));
}

/* One that is by itself is as it always was, whatever the layout. */
static void test_one(void)
{
    g_autoptr(Hostconf) conf = conf_with("/dev/a", HOSTCONF_SR_SEPARATE);
    g_autoptr(GPtrArray) list = sr_list(conf);
    g_assert_cmpuint(list->len, ==, 1);
    assert_sr(list, 0, "slipway", "/srv/slipway/sr", "/dev/a");

    conf->sr_type = HOSTCONF_SR_NONE;
    g_autoptr(GPtrArray) none = sr_list(conf);
    g_assert_cmpuint(none->len, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sr/joined", test_joined);
    g_test_add_func("/sr/separate", test_separate);
    g_test_add_func("/sr/one", test_one);
    return g_test_run();
}
