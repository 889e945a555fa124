/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "interface.h"

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
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/interface/gateway", test_gateway);
    g_test_add_func("/interface/host-part", test_host_part);
    g_test_add_func("/interface/nothing-there", test_nothing_there);
    return g_test_run();
}
