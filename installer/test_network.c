/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "network.h"

#include "cmdline.h"
#include "golden.h"

static void assert_config(const char *name, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Cmdline) cmdline = cmdline_parse(words, &error);
    g_assert_no_error(error);
    g_autofree char *config = network_config(cmdline->setup);
    g_autofree char *vlan = cmdline->setup->vlan != 0 ? network_vlan_config(cmdline->setup) : g_strdup("");
    g_autofree char *both = g_strconcat(config, *vlan != '\0' ? "\n" : "", vlan, NULL);
    g_autofree char *path = golden_path("network", name, NULL);
    golden_assert(path, both);
}

static void test_configs(void)
{
    assert_config("default", "");
    assert_config("static", "network_device=52:54:00:12:34:56 "
                            "network_config=static:ip=192.0.2.10;netmask=255.255.255.0;"
                            "gateway=192.0.2.1;dns=192.0.2.2,192.0.2.3;domain=example.com");
    assert_config("vlan", "network_device=ens3 network_config=dhcp:vlan=7");
}

static void test_resolv_conf(void)
{
    g_autofree char *full = network_resolv_conf(
        "# private\nOPER_STATE=routable\nDNS=10.0.2.3 192.0.2.2\n"
        "DOMAINS=example.com\n");
    g_assert_true(
        g_str_has_suffix(full,
                         "\nnameserver 10.0.2.3\nnameserver 192.0.2.2\nsearch example.com\n"));
    g_autofree char *empty = network_resolv_conf("OPER_STATE=off\n");
    g_assert_null(g_strstr_len(empty, -1, "nameserver"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/network/configs", test_configs);
    g_test_add_func("/network/resolv-conf", test_resolv_conf);
    return g_test_run();
}
