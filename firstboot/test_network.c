/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gstdio.h>

#include "error.h"
#include "run.h"
#include "steps.h"

#define FOLDER "/etc/systemd/network"
#define PREFIX "10-slipway-"

static gboolean exists(const Host *host, const char *name)
{
    g_autofree char *path = g_build_filename(host->root, FOLDER, name, NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

/* What one configuration wrote and the next does not want goes; what others wrote stays. */
static void test_configure(void)
{
    g_autofree char *folder = g_dir_make_tmp("test-network-XXXXXX", NULL);
    g_autoptr(Hostconf) conf = hostconf_new();
    g_strfreev(conf->interface_macs);
    conf->interface_macs = g_strsplit("52:54:00:12:34:56", " ", -1);
    conf->vlan = 7;
    Host host = {.conf = conf, .root = folder};
    g_autoptr(GError) error = NULL;
    g_assert_true(host_write(&host, FOLDER "/50-mine.network", "", 0644, NULL, &error));

    gboolean changed = FALSE;
    g_assert_true(network_configure(&host, &changed, &error));
    g_assert_no_error(error);
    g_assert_true(changed);
    g_assert_true(exists(&host, PREFIX "vlan7.netdev"));

    changed = FALSE;
    g_assert_true(network_configure(&host, &changed, &error));
    g_assert_false(changed);

    conf->vlan = 0;
    g_assert_true(network_configure(&host, &changed, &error));
    g_assert_true(changed);
    g_assert_false(exists(&host, PREFIX "vlan7.netdev"));
    g_assert_true(exists(&host, PREFIX "xenbr0.netdev"));
    g_assert_true(exists(&host, "50-mine.network"));
    g_assert_true(RUN(NULL, "rm", "-r", folder));
}

static void test_no_interface(void)
{
    g_autoptr(Hostconf) conf = hostconf_new();
    Host host = {.conf = conf, .root = "/nonexistent"};
    gboolean changed = FALSE;
    g_autoptr(GError) error = NULL;
    g_assert_false(network_configure(&host, &changed, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/network/configure", test_configure);
    g_test_add_func("/network/no-interface", test_no_interface);
    return g_test_run();
}
