/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "interface.h"

#include <string.h>

static void test_gateway(void)
{
    static const char routes[] =
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
        "xenbr0\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
        "xenbr1\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
        "xenbr0\t00000000\t0202000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n";
    g_autofree char *gateway = interface_parse_gateway(routes, "xenbr0");
    g_assert_cmpstr(gateway, ==, "10.0.2.2");
    g_assert_null(interface_parse_gateway(routes, "xenbr"));
    g_assert_null(interface_parse_gateway("", "xenbr0"));
}

static const char addresses6[] =
    "fd074000000000000000000000000120 02 80 00 00   xenbr0\n"
    "20010db8000000000000000000000009 02 80 00 a0   xenbr0\n"   /* the pool's: deprecated */
    "20010db8000000005054 02 40 00 00   xenbr0\n"                /* cut off */
    "20010db800000000505400fffe123456 02 40 00 00   xenbr0\n"
    "20010db8000000005054000000000001 02 40 00 01   xenbr0\n"   /* temporary */
    "20010db8000000000000000000000010 02 40 00 80   xenbr0\n"
    "20010db8000000000000000000000011 02 40 00 c0   xenbr0\n"   /* tentative */
    "20010db8000000000000000000000012 02 40 00 88   xenbr0\n"   /* another machine's */
    "20010db8000000000000000000000001 03 40 00 00   xenbr1\n"
    "fe80000000000000505400fffe123456 02 40 20 80   xenbr0\n";

static void assert_address6(const char *text, const char *wanted, const char *expected)
{
    g_autofree char *address = interface_parse_address6(text, "xenbr0", wanted);
    g_assert_cmpstr(address, ==, expected);
}

static void test_address6(void)
{
    /* One of DHCP is better than one that is made of a router's prefix. */
    assert_address6(addresses6, NULL, "fd07:4000::120/128");
    assert_address6(strchr(addresses6, '\n') + 1, NULL, "2001:db8::10/64");
    assert_address6(addresses6, "2001:db8:0::10/64", "2001:db8::10/64");
    assert_address6(addresses6, "2001:db8::11/64", NULL);
    assert_address6(addresses6, "2001:db8::12/64", NULL);
    assert_address6(addresses6, "2001:db8::13/64", NULL);
    assert_address6("fe80000000000000505400fffe123456 02 40 20 80   xenbr0\n", NULL, NULL);
    assert_address6("", NULL, NULL);
}

static void test_gateway6(void)
{
    static const char zeros[] = "00000000000000000000000000000000";
    g_autofree char *routes = g_strdup_printf(
        "20010db8000000000000000000000000 40 %s 00 %s 00000100 1 0 00000001   xenbr0\n"
        "%s 00 %s 00 fe800000000000000000000000000002 00000064 1 0 00000003   xenbr1\n"
        "%s 00 %s 00 fe800000000000000000000000000001 00000064 1 0 00000003   xenbr0\n"
        "%s 00 %s 00 %s ffffffff 1 0 00200200       lo\n",
        zeros, zeros, zeros, zeros, zeros, zeros, zeros, zeros, zeros);
    g_autofree char *gateway = interface_parse_gateway6(routes, "xenbr0");
    g_assert_cmpstr(gateway, ==, "fe80::1");
    g_assert_null(interface_parse_gateway6(routes, "lo"));
    g_assert_null(interface_parse_gateway6(routes, "br0"));
    g_assert_null(interface_parse_gateway6("", "xenbr0"));
}

static void test_host_part(void)
{
    g_autofree char *with = interface_host_part("192.0.2.10/24");
    g_autofree char *without = interface_host_part("192.0.2.10");
    g_assert_cmpstr(with, ==, "192.0.2.10");
    g_assert_cmpstr(without, ==, "192.0.2.10");
}

static void test_nothing_there(void)
{
    g_assert_null(interface_address("no-such-one"));
    g_assert_null(interface_with_mac("02:00:00:00:00:00"));
    g_assert_false(interface_has_link("no-such-one"));
    g_assert_false(interface_is_own("192.0.2.1"));
    g_assert_false(interface_is_own("2001:db8::1"));
    g_assert_false(interface_is_own("x"));
    g_assert_true(interface_is_own("127.0.0.1"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/interface/gateway", test_gateway);
    g_test_add_func("/interface/address6", test_address6);
    g_test_add_func("/interface/gateway6", test_gateway6);
    g_test_add_func("/interface/host-part", test_host_part);
    g_test_add_func("/interface/nothing-there", test_nothing_there);
    return g_test_run();
}
