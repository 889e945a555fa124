/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "networkd.h"

#include <string.h>

#include "golden.h"

static const NetworkdStyle host_style = {
    .prefix = "10-slipway-", .header = "# For a host.", .bridge = "xenbr0"};
static const NetworkdStyle installer_style = {
    .prefix = "10-installer2-", .header = "# For the installer.", .number = 2};

static Hostconf *new_conf(const char *macs)
{
    Hostconf *conf = hostconf_new();
    g_strfreev(conf->interface_macs);
    conf->interface_macs = g_strsplit(macs, " ", -1);
    conf->address6_mode = HOSTCONF_ADDRESS6_NONE;
    return conf;
}

/* All files, each after a line with its name, against tests/data/networkd/NAME.txt. */
static void check(const Hostconf *conf, const NetworkdStyle *style, const char *name)
{
    g_autoptr(GPtrArray) files = networkd_files(conf, style);
    g_autoptr(GString) text = g_string_new(NULL);
    const char *previous = "";
    for (guint i = 0; i < files->len; i++) {
        const NetworkdFile *file = files->pdata[i];
        g_assert_cmpstr(previous, <, file->name);
        g_string_append_printf(text, "==> %s\n%s", file->name, file->text);
        previous = file->name;
    }
    g_autofree char *file_name = g_strconcat(name, ".txt", NULL);
    g_autofree char *path = golden_path("networkd", file_name, NULL);
    golden_assert(path, text->str);
}

static void set_addresses(Hostconf *conf, HostconfAddressMode ipv4, HostconfAddress6Mode ipv6)
{
    conf->address_mode = ipv4;
    conf->address6_mode = ipv6;
    if (ipv4 == HOSTCONF_ADDRESS_STATIC) {
        conf->address = g_strdup("192.0.2.10/24");
        conf->gateway = g_strdup("192.0.2.1");
    }
    if (ipv6 == HOSTCONF_ADDRESS6_STATIC) {
        conf->address6 = g_strdup("2001:db8::10/64");
        conf->gateway6 = g_strdup("2001:db8::1");
    }
}

/* Every way to IPv4 with every way to IPv6. */
static void test_addresses(void)
{
    static const char *const names6[] = {"none", "auto", "dhcp", "static"};
    for (int ipv4 = HOSTCONF_ADDRESS_DHCP; ipv4 <= HOSTCONF_ADDRESS_NONE; ipv4++) {
        for (int ipv6 = HOSTCONF_ADDRESS6_NONE; ipv6 <= HOSTCONF_ADDRESS6_STATIC; ipv6++) {
            g_autoptr(Hostconf) conf = new_conf("52:54:00:12:34:56");
            set_addresses(conf, ipv4, ipv6);
            g_autofree char *name = g_strdup_printf(
                "ipv4-%s-ipv6-%s", hostconf_address_mode_name(ipv4), names6[ipv6]);
            check(conf, &host_style, name);
        }
    }
}

/* Every way from the interfaces to the bridge. */
static void test_layers(void)
{
    static const char *const bonds[] = {"active-backup", "lacp"};
    for (unsigned vlan = 0; vlan <= 7; vlan += 7) {
        g_autoptr(Hostconf) plain = new_conf("52:54:00:12:34:56");
        plain->vlan = vlan;
        check(plain, &host_style, vlan != 0 ? "vlan" : "plain");
        for (int mode = 0; mode <= HOSTCONF_BOND_LACP; mode++) {
            g_autoptr(Hostconf) bond = new_conf("52:54:00:12:34:56 52:54:00:12:34:55");
            bond->bond_mode = mode;
            bond->vlan = vlan;
            g_autofree char *name = g_strconcat(bonds[mode], vlan != 0 ? "-vlan" : "", NULL);
            check(bond, &host_style, name);
        }
    }
}

/* VLANs for guests beside the network itself, one with longer frames. */
static void test_tags(void)
{
    static const NetworkdTag tags[] = {{"xenbr40", 40, 0}, {"xenbr41", 41, 9000}};
    NetworkdStyle style = host_style;
    style.tags = tags;
    style.tag_count = 1;
    g_autoptr(Hostconf) plain = new_conf("52:54:00:12:34:56");
    plain->vlan = 7;
    check(plain, &style, "tag-vlan");
    style.tag_count = 2;
    g_autoptr(Hostconf) bond = new_conf("52:54:00:12:34:56 52:54:00:12:34:55");
    check(bond, &style, "tags-mtu-bond");
}

/* A network for guests on interfaces of its own, without and with a bridge for untagged frames. */
static void test_by_name(void)
{
    static const NetworkdTag tags[] = {{"xenbr40", 40, 0}};
    NetworkdStyle style = {.prefix = "10-slipway-", .header = "# For guests.", .bond = "bond1", .port = "eno2-",
                           .by_name = TRUE, .tags = tags, .tag_count = 1};
    g_autoptr(Hostconf) bond = new_conf("eno2 eno3");
    set_addresses(bond, HOSTCONF_ADDRESS_NONE, HOSTCONF_ADDRESS6_NONE);
    check(bond, &style, "guests-bond-tag");
    g_autoptr(Hostconf) plain = new_conf("eno2");
    set_addresses(plain, HOSTCONF_ADDRESS_NONE, HOSTCONF_ADDRESS6_NONE);
    style.tag_count = 0;
    style.bridge = "dmz";
    style.mtu = 9000;
    check(plain, &style, "guests-mtu");
}

static void test_without_gateway(void)
{
    g_autoptr(Hostconf) conf = new_conf("52:54:00:12:34:56");
    set_addresses(conf, HOSTCONF_ADDRESS_STATIC, HOSTCONF_ADDRESS6_STATIC);
    g_clear_pointer(&conf->gateway, g_free);
    g_clear_pointer(&conf->gateway6, g_free);
    check(conf, &host_style, "without-gateway");
}

/* A pool on IPv6 needs an address of IPv4 as well (ganeti.h). */
static void test_second_address(void)
{
    g_autoptr(Hostconf) conf = new_conf("52:54:00:12:34:56");
    set_addresses(conf, HOSTCONF_ADDRESS_NONE, HOSTCONF_ADDRESS6_STATIC);
    NetworkdStyle style = host_style;
    style.address = "169.254.1.9/16";
    check(conf, &style, "second-address");
}

static void test_installer(void)
{
    g_autoptr(Hostconf) conf = new_conf("52:54:00:12:34:56");
    set_addresses(conf, HOSTCONF_ADDRESS_DHCP, HOSTCONF_ADDRESS6_AUTO);
    check(conf, &installer_style, "installer");
    conf->vlan = 7;
    check(conf, &installer_style, "installer-vlan");
    g_strfreev(conf->interface_macs);
    conf->interface_macs = g_strsplit("52:54:00:12:34:56 52:54:00:12:34:55", " ", -1);
    conf->bond_mode = HOSTCONF_BOND_LACP;
    check(conf, &installer_style, "installer-bond-vlan");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/networkd/tags", test_tags);
    g_test_add_func("/networkd/by-name", test_by_name);
    g_test_add_func("/networkd/addresses", test_addresses);
    g_test_add_func("/networkd/layers", test_layers);
    g_test_add_func("/networkd/without-gateway", test_without_gateway);
    g_test_add_func("/networkd/second-address", test_second_address);
    g_test_add_func("/networkd/installer", test_installer);
    return g_test_run();
}
