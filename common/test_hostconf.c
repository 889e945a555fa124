/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hostconf.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "error.h"
#include "run.h"

static char *folder;

static char *temporary_file(const char *text)
{
    g_autofree char *path = g_build_filename(folder, "host.conf", NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return g_steal_pointer(&path);
}

static void test_round_trip(void)
{
    g_autoptr(Hostconf) conf = hostconf_new();
    conf->hostname = g_strdup("xen1.example.com");
    conf->notify_url = g_strdup("https://user:geheim@example.com/events?a=b");
    g_strfreev(conf->interface_macs);
    conf->interface_macs = g_strsplit("52:54:00:12:34:56", " ", -1);
    conf->vlan = 7;
    conf->address_mode = HOSTCONF_ADDRESS_STATIC;
    conf->address = g_strdup("192.0.2.10/24");
    conf->gateway = g_strdup("192.0.2.1");
    g_strfreev(conf->dns_servers);
    conf->dns_servers = g_strsplit("192.0.2.53 192.0.2.54", " ", -1);
    conf->ntp_mode = HOSTCONF_NTP_MANUAL;
    g_strfreev(conf->ntp_servers);
    conf->ntp_servers = g_strsplit("ntp.example.com", " ", -1);
    conf->sr_type = HOSTCONF_SR_LVM;
    g_strfreev(conf->sr_devices);
    conf->sr_devices = g_strsplit("/dev/disk/by-partuuid/aa-bb", " ", -1);
    conf->pool_action = HOSTCONF_POOL_CREATE;
    conf->pool_name = g_strdup("pool.example.com");

    g_autofree char *path = g_build_filename(folder, "deep", "host.conf", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(hostconf_save(conf, path, &error));
    g_assert_no_error(error);

    struct stat status;
    g_assert_cmpint(g_stat(path, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0600);

    g_autoptr(Hostconf) read = hostconf_load(path, &error);
    g_assert_no_error(error);
    g_autofree char *before = hostconf_to_text(conf);
    g_autofree char *after = hostconf_to_text(read);
    g_assert_cmpstr(before, ==, after);
    g_assert_cmpstr(read->dns_servers[1], ==, "192.0.2.54");
    g_assert_null(read->pool_address);

    g_autoptr(Hostconf) copy = hostconf_copy(read);
    g_autofree char *copied = hostconf_to_text(copy);
    g_assert_cmpstr(copied, ==, after);
}

static void test_defaults(void)
{
    g_autofree char *path = temporary_file("[host]\nname=xen1\n");
    g_autoptr(Hostconf) conf = hostconf_load(path, NULL);
    g_assert_nonnull(conf);
    g_assert_cmpint(conf->address_mode, ==, HOSTCONF_ADDRESS_DHCP);
    g_assert_cmpint(conf->sr_type, ==, HOSTCONF_SR_NONE);
    g_assert_cmpstr(conf->timezone, ==, "Etc/UTC");
    g_assert_nonnull(conf->sr_devices);
}

static void test_bad_values(void)
{
    static const char *const cases[][2] = {
        {"[host]\nname=a b\n", "[host] name: 'a b' is not a host name"},
        {"[host]\nnmae=a\n", "unknown key 'nmae'"},
        {"[moon]\nname=a\n", "[moon] has an unknown key"},
        {"[network]\nvlan=4095\n", "vlan"},
        {"[network]\naddress=192.0.2.10\n", "lacks a prefix length"},
        {"[network]\naddress-mode=dchp\n", "'dchp' is none of dhcp, static, none"},
        {"[storage]\nsr-devices=/dev/sda;/etc/passwd\n", "is not a path below /dev"},
        {"not a key file", "cannot read the host configuration"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = temporary_file(cases[i][0]);
        g_autoptr(GError) error = NULL;
        g_assert_null(hostconf_load(path, &error));
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED);
        if (strstr(error->message, cases[i][1]) == NULL || strstr(error->message, path) == NULL)
            g_error("case %zu: %s", i, error->message);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("test-hostconf-XXXXXX", NULL);
    g_test_add_func("/hostconf/round-trip", test_round_trip);
    g_test_add_func("/hostconf/defaults", test_defaults);
    g_test_add_func("/hostconf/bad-values", test_bad_values);
    int status = g_test_run();
    g_assert_true(RUN(NULL, "rm", "-r", folder));
    g_free(folder);
    return status;
}
