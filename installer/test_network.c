/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "network.h"

#include <string.h>

#include "cmdline.h"
#include "error.h"
#include "golden.h"
#include "inventory.h"
#include "networkd.h"

/* Interfaces ens0, ens1 … of which those in LINKS ("-+") that are '+' have a link. */
static GPtrArray *new_nics(const char *links)
{
    GPtrArray *nics = g_ptr_array_new_with_free_func((GDestroyNotify)nic_free);
    for (unsigned i = 0; links[i] != '\0'; i++) {
        Nic *nic = g_new0(Nic, 1);
        nic->name = g_strdup_printf("ens%u", i);
        nic->mac = g_strdup_printf("52:54:00:00:00:%02x", i);
        nic->is_up = TRUE;
        nic->carrier = links[i] == '+';
        g_ptr_array_add(nics, nic);
    }
    return nics;
}

static NetworkLayout *lay_out(const char *words, const char *links, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(Cmdline) cmdline = cmdline_parse(words, &failure);
    g_assert_no_error(failure);
    g_autoptr(GPtrArray) nics = new_nics(links);
    return network_layout(cmdline->setup, nics, error);
}

/* The files and the devices, against tests/data/network/NAME.txt. */
static void assert_layout(const char *name, const char *words, const char *links)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(NetworkLayout) layout = lay_out(words, links, &error);
    g_assert_no_error(error);
    g_autofree char *devices = g_strjoinv(" ", layout->devices);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "addresses on: %s\n", devices);
    for (unsigned i = 0; i < layout->files->len; i++) {
        const NetworkdFile *file = layout->files->pdata[i];
        g_string_append_printf(text, "==> %s\n%s", file->name, file->text);
    }
    g_autofree char *file_name = g_strconcat(name, ".txt", NULL);
    g_autofree char *path = golden_path("network", file_name, NULL);
    golden_assert(path, text->str);
}

static void assert_refused(const char *words, const char *links, const char *reason)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(lay_out(words, links, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
    if (strstr(error->message, reason) == NULL)
        g_error("'%s' is refused because of '%s'", words, error->message);
}

#define STATIC "static:ip=192.0.2.10;netmask=255.255.255.0;gateway=192.0.2.1"

static void test_layouts(void)
{
    /* A link that comes late counts as well: all take part. */
    assert_layout("all", "", "-+");
    assert_layout("all-on-vlan", "network_device=all network_config=dhcp:vlan=7", "++");
    assert_layout("named", "network_device=52:54:00:00:00:01 network_config=" STATIC, "+++");
    assert_layout("numbered", "network_device=eth1 network_config=none", "+++");
    assert_layout("static-on-the-only-link", "network_config=" STATIC ";vlan=7", "-+-");
    assert_layout("static-on-the-only-interface", "network_config=" STATIC, "-");
    assert_layout("ipv6-static", "network_device=ens0 network_config=none:ipv6=2001:db8::10/64", "+");
    assert_layout("bond",
                  "network_device=ens0,ens2 network_config=dhcp:bond=lacp;vlan=7;protov6=none", "+++");
    assert_layout("none-there", "", "");
}

static void test_refused(void)
{
    assert_refused("network_config=" STATIC, "-++", "several interfaces have a link");
    assert_refused("network_config=" STATIC, "-++", "ens1 (52:54:00:00:00:01, link up)");
    assert_refused("network_config=" STATIC, "---", "no interface has a link");
    assert_refused("network_config=dhcp:ipv6=2001:db8::10/64", "++", "several interfaces have a link");
    assert_refused("network_device=52:54:00:00:00:99", "+-",
                   "there is no interface '52:54:00:00:00:99'; this machine: it has: ens0 "
                   "(52:54:00:00:00:00, link up); ens1 (52:54:00:00:00:01, no link)");
    assert_refused("network_device=ens9", "", "it has none");
    assert_refused("network_device=ens0,eth0", "++", "'eth0' is ens0, which is named already");
}

static void test_resolv_conf(void)
{
    static const char state[] = "# private\nOPER_STATE=routable\nDNS=10.0.2.3 2001:db8::53\n"
                                "DOMAINS=example.com\n";
    g_autoptr(NetworkSetup) setup = network_setup_new();
    g_autofree char *found = network_resolv_conf(setup, state);
    g_assert_true(g_str_has_suffix(
        found, "\nnameserver 10.0.2.3\nnameserver 2001:db8::53\nsearch example.com\n"));
    g_autofree char *empty = network_resolv_conf(setup, "OPER_STATE=off\n");
    g_assert_null(g_strstr_len(empty, -1, "nameserver"));
    g_assert_null(g_strstr_len(empty, -1, "search"));

    g_strfreev(setup->dns_servers);
    setup->dns_servers = g_strsplit("192.0.2.53", " ", -1);
    setup->domain = g_strdup("example.org");
    g_autofree char *given = network_resolv_conf(setup, state);
    g_assert_true(g_str_has_suffix(given, "\nnameserver 192.0.2.53\nsearch example.org\n"));
}

static void test_of_host(void)
{
    g_autoptr(Hostconf) host = hostconf_new();
    host->vlan = 40;
    host->address_mode = HOSTCONF_ADDRESS_STATIC;
    host->address = g_strdup("192.0.2.10/24");
    host->gateway = g_strdup("192.0.2.1");
    g_autoptr(NetworkSetup) setup = network_setup_of_host(host, "52:54:00:12:34:56");
    g_assert_cmpstr(setup->device, ==, "52:54:00:12:34:56");
    g_assert_cmpuint(setup->vlan, ==, 40);
    g_assert_cmpint(setup->ipv4, ==, NETWORK_SETUP_STATIC);
    g_assert_cmpint(setup->ipv6, ==, NETWORK_SETUP_OFF);
    g_assert_cmpstr(setup->address, ==, "192.0.2.10/24");
    g_assert_cmpstr(setup->gateway, ==, "192.0.2.1");
    host->address_mode = HOSTCONF_ADDRESS_NONE;
    host->address6_mode = HOSTCONF_ADDRESS6_AUTO;
    g_autoptr(NetworkSetup) six = network_setup_of_host(host, NULL);
    g_assert_cmpint(six->ipv4, ==, NETWORK_SETUP_OFF);
    g_assert_cmpint(six->ipv6, ==, NETWORK_SETUP_AUTO);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/network/layouts", test_layouts);
    g_test_add_func("/network/refused", test_refused);
    g_test_add_func("/network/resolv-conf", test_resolv_conf);
    g_test_add_func("/network/of-host", test_of_host);
    return g_test_run();
}
