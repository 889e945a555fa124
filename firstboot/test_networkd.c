/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "networkd.h"

#define HEADER "# Written by slipway from /etc/slipway/host.conf; changes are lost.\n"

static const char bridge_netdev[] =
    HEADER "[NetDev]\nName=xenbr0\nKind=bridge\nMACAddress=52:54:00:12:34:56\n\n"
           "[Bridge]\n# One uplink cannot make a loop, and a port forwards at "
           "once.\nSTP=no\nForwardDelaySec=0\n";

static const char interface_match[] = HEADER
    "[Match]\nMACAddress=52:54:00:12:34:56\n"
    "# The bridge and the VLAN interface have the same address.\nType=ether\nKind=!bridge vlan\n\n";

static Hostconf *new_conf(void)
{
    Hostconf *conf = hostconf_new();
    g_strfreev(conf->interface_macs);
    conf->interface_macs = g_strsplit("52:54:00:12:34:56", " ", -1);
    return conf;
}

static void check(const Hostconf *conf, const char *const expected[][2], guint count)
{
    g_autoptr(GPtrArray) files = networkd_files(conf);
    g_assert_cmpuint(files->len, ==, count);
    for (guint i = 0; i < count; i++) {
        const NetworkdFile *file = files->pdata[i];
        g_assert_cmpstr(file->name, ==, expected[i][0]);
        g_assert_cmpstr(file->text, ==, expected[i][1]);
    }
}

static void test_dhcp(void)
{
    g_autoptr(Hostconf) conf = new_conf();
    g_autofree char *interface =
        g_strconcat(interface_match, "[Network]\nBridge=xenbr0\nLinkLocalAddressing=no\n", NULL);
    const char *const expected[][2] = {
        {"10-slipway-bridge.netdev", bridge_netdev},
        {"10-slipway-bridge.network",
         HEADER "[Match]\nName=xenbr0\n\n[Network]\nDHCP=ipv4\nKeepConfiguration=static\n\n"
                "[DHCPv4]\n# The installer's identity, so that the address stays the same.\n"
                "ClientIdentifier=mac\nUseHostname=no\n"},
        {"10-slipway-interface.network", interface},
    };
    check(conf, expected, G_N_ELEMENTS(expected));
}

static void test_static_on_vlan(void)
{
    g_autoptr(Hostconf) conf = new_conf();
    conf->address_mode = HOSTCONF_ADDRESS_STATIC;
    conf->address = g_strdup("192.0.2.10/24");
    conf->gateway = g_strdup("192.0.2.1");
    conf->vlan = 7;
    g_autofree char *interface =
        g_strconcat(interface_match, "[Network]\nVLAN=vlan7\nLinkLocalAddressing=no\n", NULL);
    const char *const expected[][2] = {
        {"10-slipway-bridge.netdev", bridge_netdev},
        {"10-slipway-bridge.network",
         HEADER "[Match]\nName=xenbr0\n\n[Network]\nAddress=192.0.2.10/24\nGateway=192.0.2.1\n"
                "KeepConfiguration=static\n"},
        {"10-slipway-interface.network", interface},
        {"10-slipway-vlan.netdev", HEADER "[NetDev]\nName=vlan7\nKind=vlan\n\n[VLAN]\nId=7\n"},
        {"10-slipway-vlan.network",
         HEADER "[Match]\nName=vlan7\n\n[Network]\nBridge=xenbr0\nLinkLocalAddressing=no\n"},
    };
    check(conf, expected, G_N_ELEMENTS(expected));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/networkd/dhcp", test_dhcp);
    g_test_add_func("/networkd/static-on-vlan", test_static_on_vlan);
    return g_test_run();
}
