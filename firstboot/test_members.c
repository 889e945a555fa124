/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "members.h"

#include "run.h"

static Member *member(const char *name, const char *id, const char *features, gboolean complete)
{
    g_autoptr(PoolRequest) request = pool_request_new(POOL_REQUEST_JOIN);
    request->name = g_strdup(name);
    request->machine_id = g_strdup(id);
    request->host_key = g_strdup("ssh-ed25519 AAAA");
    request->cpu_vendor = g_strdup("GenuineIntel");
    request->features = g_strsplit(features, " ", -1);
    return member_new(request, "01234567", complete);
}

static void test_round_trip(void)
{
    g_autofree char *folder = g_dir_make_tmp("test-members-XXXXXX", NULL);
    Host host = {.root = folder};
    g_autoptr(GPtrArray) members = members_load(&host, NULL);
    g_assert_cmpuint(members->len, ==, 0);
    g_assert_null(members_features(members));
    members_put(members, member("xen1.example.com", "11", "avx sse2", TRUE));
    members_put(members, member("xen2.example.com", "22", "sse2", FALSE));
    members_put(members, member("xen2.example.com", "23", "sse2", FALSE));
    g_autoptr(GError) error = NULL;
    g_assert_true(members_save(&host, members, &error));
    g_autoptr(GPtrArray) back = members_load(&host, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(back->len, ==, 2);
    g_assert_null(members_find_machine(back, "22"));
    g_assert_false(members_find(back, "XEN2.example.com")->complete);
    g_assert_cmpstr(members_find_machine(back, "11")->name, ==, "xen1.example.com");

    /* Who is on its way does not lower what the pool has. */
    g_auto(GStrv) both = members_features(back);
    const char *const expected[] = {"avx", "sse2", NULL};
    g_assert_cmpstrv(both, expected);
    members_put(back, member("xen2.example.com", "23", "sse2", TRUE));
    g_auto(GStrv) fewer = members_features(back);
    const char *const less[] = {"sse2", NULL};
    g_assert_cmpstrv(fewer, less);
    members_remove(back, "xen1.example.com");
    g_assert_cmpuint(back->len, ==, 1);
    g_assert_true(RUN(NULL, "rm", "-r", folder));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/members/round-trip", test_round_trip);
    return g_test_run();
}
