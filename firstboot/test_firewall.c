/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "firewall.h"

#include <string.h>

#include "ganeti.h"
#include "join.h"
#include "run.h"

static void write_text(const Host *host, const char *path, const char *text)
{
    g_assert_true(host_write(host, path, text, 0644, NULL, NULL));
}

static void check_members(const Host *host, const char *expected)
{
    g_auto(GStrv) members = firewall_members(host);
    g_autofree char *text = g_strjoinv(" ", members);
    g_assert_cmpstr(text, ==, expected);
}

static void test_members(void)
{
    g_autofree char *folder = g_dir_make_tmp("test-firewall-XXXXXX", NULL);
    Host host = {.root = folder};
    check_members(&host, "");

    /* While it joins, who will come; a name is no address. */
    write_text(&host, JOIN_MASTERS, "192.0.2.20\n192.0.2.100\nxen1.example.com\n");
    check_members(&host, "192.0.2.20 192.0.2.100");

    write_text(&host, GANETI_FOLDER "/ssconf_node_primary_ips",
          "xen1.example.com 192.0.2.20\nxen2.example.com 2001:db8::0:21\n");
    write_text(&host, GANETI_FOLDER "/ssconf_node_secondary_ips",
          "xen1.example.com 192.0.2.20\nxen2.example.com 169.254.7.21\n");
    write_text(&host, GANETI_FOLDER "/ssconf_master_ip", "192.0.2.100\n");
    check_members(&host, "192.0.2.20 2001:db8::21 169.254.7.21 192.0.2.100");
    g_assert_true(RUN(NULL, "rm", "-r", folder));
}

static void test_text(void)
{
    const char *const members[] = {"192.0.2.20", "2001:db8::21", "192.0.2.21", NULL};
    g_autofree char *text = firewall_text(members, TRUE);
    g_assert_cmpstr(text, ==,
                    "include \"/usr/share/slipway/firewall.nft\"\n"
                    "table inet slipway {\n"
                    "    chain own {\n"
                    "        include \"/etc/slipway/firewall.d/*.nft\"\n"
                    "    }\n"
                    "}\n"
                    "add element inet slipway members4 { 192.0.2.20 }\n"
                    "add element inet slipway members4 { 192.0.2.21 }\n"
                    "add element inet slipway members6 { 2001:db8::21 }\n");

    /* A host of no pool, and rules that are not to be trusted. */
    g_autofree char *bare = firewall_text((const char *const[]){NULL}, FALSE);
    g_assert_cmpstr(bare, ==, "include \"/usr/share/slipway/firewall.nft\"\n");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/firewall/members", test_members);
    g_test_add_func("/firewall/text", test_text);
    return g_test_run();
}
