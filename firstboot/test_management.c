/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "management.h"

#include <string.h>

/* A network that has nothing yet, of interfaces with and without a link. */
static Management *new_management(Hostconf *conf, const char *links)
{
    Management *management = management_read(NULL);
    g_clear_pointer(&management->address, g_free);
    g_clear_pointer(&management->address6, g_free);
    g_auto(GStrv) words = g_strsplit(links, " ", -1);
    g_autoptr(GStrvBuilder) macs = g_strv_builder_new();
    for (unsigned i = 0; words[i] != NULL; i++) {
        ManagementInterface *interface = g_new0(ManagementInterface, 1);
        interface->mac = g_strdup_printf("52:54:00:00:00:%02x", i);
        interface->name = g_str_equal(words[i], "gone") ? NULL : g_strdup_printf("ens%u", i);
        interface->has_link = g_str_equal(words[i], "up");
        interface->is_used = interface->has_link;
        g_ptr_array_add(management->interfaces, interface);
        g_strv_builder_add(macs, interface->mac);
    }
    g_strfreev(conf->interface_macs);
    conf->interface_macs = g_strv_builder_end(macs);
    return management;
}

static void add_bond(Management *management, gboolean is_lacp, const char *partner)
{
    management->bond = g_new0(Bond, 1);
    management->bond->is_lacp = is_lacp;
    management->bond->partner = g_strdup(partner);
    management->bond->used = g_new0(char *, 1);
}

static void assert_lack(const Management *management, const Hostconf *conf, const char *begins)
{
    g_autofree char *text = management_lack(management, conf);
    g_assert_nonnull(text);
    g_assert_cmpstr(strstr(text, begins), ==, text);
}

static void test_ipv4(void)
{
    g_autoptr(Hostconf) conf = hostconf_new();
    conf->address6_mode = HOSTCONF_ADDRESS6_NONE;
    g_autoptr(Management) up = new_management(conf, "up");
    assert_lack(up, conf, "no DHCP server has answered on ens0 (52:54:00:00:00:00): ");
    conf->vlan = 7;
    assert_lack(up, conf, "no DHCP server has answered on ens0 (52:54:00:00:00:00), VLAN 7: ");
    up->address = g_strdup("192.0.2.10/24");
    g_assert_true(management_is_complete(up, conf));
    g_assert_null(management_lack(up, conf));
    g_assert_null(management_weakness(up, conf));

    g_autoptr(Management) down = new_management(conf, "down");
    assert_lack(down, conf, "the management interface ens0 (52:54:00:00:00:00) has no link: ");
    g_autoptr(Management) gone = new_management(conf, "gone");
    assert_lack(gone, conf, "no network interface has the address 52:54:00:00:00:00: ");
}

static void test_ipv6(void)
{
    g_autoptr(Hostconf) conf = hostconf_new();
    conf->address_mode = HOSTCONF_ADDRESS_NONE;
    conf->address6_mode = HOSTCONF_ADDRESS6_AUTO;
    g_autoptr(Management) management = new_management(conf, "up");
    g_clear_pointer(&management->gateway6, g_free);
    assert_lack(management, conf, "no router has advertised an IPv6 prefix on ens0 (");
    management->gateway6 = g_strdup("fe80::1");
    assert_lack(management, conf, "the router fe80::1 advertises no prefix ");
    conf->address6_mode = HOSTCONF_ADDRESS6_DHCP;
    assert_lack(management, conf, "no DHCPv6 server has answered on ens0 (");
    conf->address6_mode = HOSTCONF_ADDRESS6_STATIC;
    conf->address6 = g_strdup("2001:db8::10/64");
    assert_lack(management, conf, "systemd-networkd has not set the address 2001:db8::10/64 ");
    management->address6_is_duplicate = TRUE;
    assert_lack(management, conf, "another machine on this network has the address 2001:db8::10/64 ");
    management->address6 = g_strdup("2001:db8::10/64");
    g_assert_null(management_lack(management, conf));
    g_assert_cmpstr(management_primary(management, conf), ==, "2001:db8::10/64");
}

/* Both are wanted: each that is missing has its sentence. */
static void test_both(void)
{
    g_autoptr(Hostconf) conf = hostconf_new();
    conf->address6_mode = HOSTCONF_ADDRESS6_AUTO;
    g_autoptr(Management) management = new_management(conf, "up");
    g_clear_pointer(&management->gateway6, g_free);
    g_autofree char *lack = management_lack(management, conf);
    g_assert_nonnull(strstr(lack, "no DHCP server has answered"));
    g_assert_nonnull(strstr(lack, "; no router has advertised"));
    management->address = g_strdup("192.0.2.10/24");
    assert_lack(management, conf, "no router has advertised");
    management->address6 = g_strdup("2001:db8::10/64");
    g_autofree char *both = management_addresses(management);
    g_assert_cmpstr(both, ==, "192.0.2.10/24, 2001:db8::10/64");
    g_assert_cmpstr(management_primary(management, conf), ==, "192.0.2.10/24");
}

static void test_bond(void)
{
    g_autoptr(Hostconf) conf = hostconf_new();
    conf->bond_mode = HOSTCONF_BOND_LACP;
    g_autoptr(Management) management = new_management(conf, "up down gone up");
    add_bond(management, TRUE, NULL);
    g_autofree char *lack = management_lack(management, conf);
    g_assert_nonnull(strstr(lack, "No switch has answered by LACP either"));

    management->address = g_strdup("192.0.2.10/24");
    g_autofree char *alone = management_weakness(management, conf);
    g_assert_true(g_str_has_prefix(alone, "no switch answers the bond by LACP"));
    g_assert_nonnull(strstr(alone, "; ens1 (52:54:00:00:00:01) has no link"));
    g_assert_nonnull(strstr(alone, "; no network interface has the address 52:54:00:00:00:02"));

    g_autoptr(Management) whole = new_management(conf, "up up");
    add_bond(whole, TRUE, "02:00:00:00:00:01");
    whole->address = g_strdup("192.0.2.10/24");
    g_assert_null(management_weakness(whole, conf));
    ManagementInterface *second = whole->interfaces->pdata[1];
    second->is_used = FALSE;
    g_autofree char *apart = management_weakness(whole, conf);
    g_assert_cmpstr(apart, ==, "ens1 (52:54:00:00:00:01) is not in the switch's LACP group with "
                               "the others");
    /* The second of an active-backup bond stands by, and that is well. */
    whole->bond->is_lacp = FALSE;
    g_assert_null(management_weakness(whole, conf));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/management/ipv4", test_ipv4);
    g_test_add_func("/management/ipv6", test_ipv6);
    g_test_add_func("/management/both", test_both);
    g_test_add_func("/management/bond", test_bond);
    return g_test_run();
}
