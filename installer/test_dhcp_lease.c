/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dhcp_lease.h"

static void put(const char *root, const char *path, const char *text)
{
    g_autofree char *whole = g_strconcat(root, path, NULL);
    g_autofree char *folder = g_path_get_dirname(whole);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_true(g_file_set_contents(whole, text, -1, NULL));
}

static void test_read(void)
{
    g_autofree char *root = g_dir_make_tmp("slipway-lease-XXXXXX", NULL);
    put(root, "/sys/class/net/bond0/ifindex", "7\n");
    put(root, "/sys/class/net/bond0/address", "52:54:00:00:00:01\n");
    put(root, "/sys/class/net/ens4/ifindex", "3\n"); /* it has no lease */
    put(root, "/run/systemd/netif/leases/7",
        "# This is private data. Do not parse.\nADDRESS=192.0.2.10\nHOSTNAME=xen1\nDOMAINNAME=\n"
        "OPTION_250=687474703a2f2f612f7b6d61637d00\nOPTION_251=6120\nOPTION_252=6\nOPTION_253=00\n"
        "OPTION_254=zz\n");
    g_autoptr(GPtrArray) leases = dhcp_lease_read_all(root);
    g_assert_cmpuint(leases->len, ==, 1);
    const DhcpLease *lease = leases->pdata[0];
    g_assert_cmpstr(lease->device, ==, "bond0");
    g_assert_cmpstr(lease->mac, ==, "52:54:00:00:00:01");

    g_autofree char *name = dhcp_lease_value(lease, "HOSTNAME"), *domain = dhcp_lease_value(lease, "DOMAINNAME"),
                    *none = dhcp_lease_value(lease, "HOST");
    g_assert_cmpstr(name, ==, "xen1");
    g_assert_null(domain);
    g_assert_null(none);

    g_autofree char *url = dhcp_lease_option(lease, 250);
    g_assert_cmpstr(url, ==, "http://a/{mac}");
    for (unsigned bad = 251; bad <= 255; bad++)
        g_assert_null(dhcp_lease_option(lease, bad));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dhcp_lease/read", test_read);
    return g_test_run();
}
