/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

#include <glib.h>
#include <string.h>

typedef struct {
    const char *name, *before, *after;
} Case;

static const Case cases[] = {
    {"empty", "", "192.0.2.10\txen1.example.com xen1\n"},
    {"appended", "127.0.0.1 localhost\n::1 localhost ip6-localhost\n",
     "127.0.0.1 localhost\n::1 localhost ip6-localhost\n192.0.2.10\txen1.example.com xen1\n"},
    {"right-already", "127.0.0.1 localhost\n192.0.2.10 xen1.example.com xen1\n192.0.2.11 other\n",
     "127.0.0.1 localhost\n192.0.2.10\txen1.example.com xen1\n192.0.2.11 other\n"},
    {"address-changed-in-place", "192.0.2.9 xen1.example.com xen1\n192.0.2.11 other # keep\n",
     "192.0.2.10\txen1.example.com xen1\n192.0.2.11 other # keep\n"},
    /* As Ganeti writes it; each member has all others' lines so, and must not differ in its own. */
    {"ganeti", "192.0.2.10\txen1.example.com xen1\n192.0.2.11\txen2.example.com xen2\n",
     "192.0.2.10\txen1.example.com xen1\n192.0.2.11\txen2.example.com xen2\n"},
    {"debian-loopback-line", "127.0.0.1 localhost\n127.0.1.1 xen1.example.com xen1\n",
     "127.0.0.1 localhost\n192.0.2.10\txen1.example.com xen1\n"},
    {"other-names-stay", "192.0.2.9\tXEN1 storage  # both\n",
     "192.0.2.10\txen1.example.com xen1\n192.0.2.9 storage # both\n"},
    {"twice", "192.0.2.8 xen1\n192.0.2.9 xen1.example.com\n", "192.0.2.10\txen1.example.com xen1\n"},
    {"similar-names-stay", "192.0.2.8 xen11 xen1.example.org\n# 192.0.2.9 xen1\n",
     "192.0.2.8 xen11 xen1.example.org\n# 192.0.2.9 xen1\n192.0.2.10\txen1.example.com xen1\n"},
};

static void test_set(gconstpointer data)
{
    const Case *c = data;
    g_autofree char *once = hosts_set(c->before, "192.0.2.10", "xen1.example.com");
    g_assert_cmpstr(once, ==, c->after);
    g_autofree char *twice = hosts_set(once, "192.0.2.10", "xen1.example.com");
    g_assert_cmpstr(twice, ==, c->after);
}

static void test_name_without_domain(void)
{
    g_autofree char *text = hosts_set("", "192.0.2.10", "xen1");
    g_assert_cmpstr(text, ==, "192.0.2.10\txen1\n");
}

/* One line for each family, and none for an address that is gone. */
static void test_two_addresses(void)
{
    static const char *const both[] = {"192.0.2.10", "2001:db8::10", NULL};
    g_autofree char *text = hosts_set_all("::1 localhost\n192.0.2.9 xen1.example.com xen1\n"
                                          "2001:db8::9 xen1.example.com xen1\n192.0.2.11 other\n",
                                          both, "xen1.example.com");
    g_assert_cmpstr(text, ==, "::1 localhost\n192.0.2.10\txen1.example.com xen1\n"
                              "2001:db8::10\txen1.example.com xen1\n192.0.2.11 other\n");
    g_autofree char *again = hosts_set_all(text, both, "xen1.example.com");
    g_assert_cmpstr(again, ==, text);
    g_autofree char *one = hosts_set_all(text, both + 1, "xen1.example.com");
    g_assert_null(strstr(one, "192.0.2.10"));
}

static void test_remove(void)
{
    g_autofree char *text = hosts_remove("192.0.2.10 xen1.example.com xen1\n192.0.2.11 other xen1\n"
                                         "# xen1\n2001:db8::10 xen1.example.com\n", "xen1.example.com");
    g_assert_cmpstr(text, ==, "192.0.2.11 other\n# xen1\n");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/hosts/set/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_set);
    }
    g_test_add_func("/hosts/name-without-domain", test_name_without_domain);
    g_test_add_func("/hosts/two-addresses", test_two_addresses);
    g_test_add_func("/hosts/remove", test_remove);
    return g_test_run();
}
