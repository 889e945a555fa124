/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool_network.h"

#include <string.h>

#include "error.h"
#include "run.h"

static char *mac_of(const char *interface)
{
    return g_str_has_prefix(interface, "eno")
               ? g_strconcat("52:54:00:00:00:0", interface + strlen("eno"), NULL)
               : NULL;
}

/* "xenbr40 40 0 eno2,eno3 lacp": bridge, VLAN, MTU, interfaces ("-": none), mode. */
static PoolNetwork *described(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    PoolNetwork *network = g_new0(PoolNetwork, 1);
    network->bridge = g_strdup(words[0]);
    network->vlan = (unsigned)g_ascii_strtoull(words[1], NULL, 10);
    network->mtu = (unsigned)g_ascii_strtoull(words[2], NULL, 10);
    network->interfaces = g_str_equal(words[3], "-") ? g_new0(char *, 1) : g_strsplit(words[3], ",", -1);
    network->bond_mode = words[4] != NULL ? HOSTCONF_BOND_LACP : HOSTCONF_BOND_ACTIVE_BACKUP;
    return network;
}

static Hostconf *new_conf(void)
{
    Hostconf *conf = hostconf_new();
    g_strfreev(conf->interface_macs);
    conf->interface_macs = g_strsplit("52:54:00:00:00:01", " ", -1);
    conf->vlan = 7;
    return conf;
}

static GPtrArray *list_of(const char *const *descriptions)
{
    GPtrArray *networks = g_ptr_array_new_with_free_func((GDestroyNotify)pool_network_free);
    g_autoptr(Hostconf) conf = new_conf();
    for (; *descriptions != NULL; descriptions++) {
        g_autoptr(GError) error = NULL;
        g_assert_true(pool_network_add(networks, described(*descriptions), conf, mac_of, &error));
        g_assert_no_error(error);
    }
    return networks;
}

static const char *const several[] = {"xenbr41 41 9000 -", "xenbr40 40 0 -", "dmz 0 0 eno2,eno3 lacp",
                                      "dmz9 9 9000 eno2,eno3 lacp", "lab 0 0 eno4", "other 9 0 eno5,eno6", NULL};

static void test_round_trip(void)
{
    g_autofree char *folder = g_dir_make_tmp("test-pool-network-XXXXXX", NULL);
    Host host = {.root = folder};
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) none = pool_network_load(&host, &error);
    g_assert_cmpuint(none->len, ==, 0);
    g_autoptr(GPtrArray) networks = list_of(several);
    g_assert_true(pool_network_save(&host, networks, &error));
    g_autoptr(GPtrArray) back = pool_network_load(&host, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(back->len, ==, 6);
    g_assert_cmpstr(((PoolNetwork *)back->pdata[0])->bridge, ==, "dmz");
    const PoolNetwork *tagged = pool_network_find(back, "dmz9");
    g_assert_cmpuint(tagged->vlan, ==, 9);
    g_assert_cmpuint(tagged->mtu, ==, 9000);
    g_assert_cmpint(tagged->bond_mode, ==, HOSTCONF_BOND_LACP);
    /* The same interfaces are one bond, others another; the management network keeps its name. */
    g_assert_cmpstr(tagged->bond, ==, "bond1");
    g_assert_cmpstr(pool_network_find(back, "dmz")->bond, ==, "bond1");
    g_assert_cmpstr(pool_network_find(back, "other")->bond, ==, "bond2");
    g_assert_null(pool_network_find(back, "lab")->bond);
    g_assert_null(pool_network_find(back, "dm"));
    RUN(NULL, "rm", "-r", folder);
}

static void test_refused(void)
{
    static const struct {
        const char *description, *word;
    } cases[] = {
        {"xenbr0 5 0 -", "cannot be the name"},
        {"bond1 5 0 -", "cannot be the name"},
        {"a/b 5 0 -", "cannot be the name"},
        {"muchtoolongname 5 0 -", "cannot be the name"},
        {"xenbr40 5 0 -", "has a network xenbr40 already"},
        {"x 0 0 -", "without a tag has a bridge: xenbr0"},
        {"x 7 0 -", "with that tag has a bridge: xenbr0"},
        {"x 41 0 -", "xenbr41 is the bridge of that VLAN already"},
        {"x 0 0 eno1", "carries the management network"},
        {"x 0 0 wlan0", "has no interface wlan0"},
        {"x 0 0 eno4", "lab is the bridge of that network without a tag already"},
        {"x 5 0 eno3,eno2 lacp", "used by dmz"},
        {"x 5 0 eno3", "used by dmz"},
        {"x 5 0 eno2,eno3", "a bond of the mode lacp"},
        {"x 5 0 eno8,eno8", "named twice"},
        {"x 5 100 -", "MTU of 100"},
        {"x 5 0 e;no8", "e;no8"},
    };
    g_autoptr(GPtrArray) networks = list_of(several);
    g_autoptr(Hostconf) conf = new_conf();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(pool_network_add(networks, described(cases[i].description), conf, mac_of, &error));
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE);
        if (strstr(error->message, cases[i].word) == NULL)
            g_error("%s: %s", cases[i].description, error->message);
        g_assert_cmpuint(networks->len, ==, 6);
    }
}

static const char *text_of(const GPtrArray *files, const char *name)
{
    for (guint i = 0; i < files->len; i++)
        if (g_str_equal(((const NetworkdFile *)files->pdata[i])->name, name))
            return ((const NetworkdFile *)files->pdata[i])->text;
    return "";
}

/* What each file says is networkd's own test's business; this is who stands on whom. */
static void test_files(void)
{
    g_autoptr(GPtrArray) networks = list_of(several);
    g_autoptr(Hostconf) conf = new_conf();
    const NetworkdStyle style = {.prefix = "p-", .header = "#", .bridge = HOST_BRIDGE};
    g_autoptr(GPtrArray) files = pool_network_files(networks, conf, &style);
    for (guint i = 1; i < files->len; i++)
        g_assert_cmpstr(((NetworkdFile *)files->pdata[i - 1])->name, <, ((NetworkdFile *)files->pdata[i])->name);
    const char *own = text_of(files, "p-interface0.network");
    g_assert_nonnull(strstr(own, "VLAN=vlan7\nVLAN=xenbr40-v\nVLAN=xenbr41-v\n"));
    g_assert_nonnull(strstr(own, "MTUBytes=9000\n"));
    g_assert_nonnull(strstr(text_of(files, "p-vlan7.network"), "Bridge=xenbr0\n"));
    g_assert_nonnull(strstr(text_of(files, "p-xenbr0.network"), "MTUBytes=1500\n"));
    g_assert_nonnull(strstr(text_of(files, "p-xenbr41-v.network"), "Bridge=xenbr41\n"));
    g_assert_nonnull(strstr(text_of(files, "p-eno2-0.network"), "Name=eno2\n"));
    g_assert_nonnull(strstr(text_of(files, "p-eno2-1.network"), "Bond=bond1\n"));
    g_assert_nonnull(strstr(text_of(files, "p-bond1.network"), "Bridge=dmz\nVLAN=dmz9-v\n"));
    g_assert_nonnull(strstr(text_of(files, "p-eno4-0.network"), "Bridge=lab\n"));
    g_assert_nonnull(strstr(text_of(files, "p-bond2.network"), "[Network]\nVLAN=other-v\n"));
    g_assert_null(strstr(text_of(files, "p-bond2.network"), "DHCP"));

    /* Without any the host's own network is what it was. */
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_autoptr(GPtrArray) plain = pool_network_files(none, conf, &style);
    g_autoptr(GPtrArray) before = networkd_files(conf, &style);
    g_assert_cmpuint(plain->len, ==, before->len);
    for (guint i = 0; i < plain->len; i++)
        g_assert_cmpstr(((NetworkdFile *)plain->pdata[i])->text, ==, ((NetworkdFile *)before->pdata[i])->text);
}

static void test_lack(void)
{
    g_autoptr(GPtrArray) networks = list_of(several);
    g_assert_null(pool_network_lack(networks, NULL, mac_of));
    pool_network_find(networks, "lab")->interfaces[0][0] = 'x';
    g_autofree char *lack = pool_network_lack(networks, NULL, mac_of);
    g_assert_cmpstr(lack, ==, "this host has no interface xno4 for the network lab");
    g_autofree char *own = pool_network_lack(networks, "lab", mac_of);
    g_assert_cmpstr(own, ==, lack);
    g_assert_null(pool_network_lack(networks, "another", mac_of));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pool_network/round-trip", test_round_trip);
    g_test_add_func("/pool_network/refused", test_refused);
    g_test_add_func("/pool_network/files", test_files);
    g_test_add_func("/pool_network/lack", test_lack);
    return g_test_run();
}
