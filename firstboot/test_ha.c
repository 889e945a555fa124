/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ha.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "run.h"

static void test_round_trip(void)
{
    g_autofree char *folder = g_dir_make_tmp("test-ha-XXXXXX", NULL);
    Host host = {.root = folder};
    g_autoptr(GError) error = NULL;
    g_autoptr(Ha) ha = ha_load(&host, &error);
    g_assert_no_error(error);
    g_assert_false(ha->enabled);
    g_assert_cmpuint(ha->hosts->len, ==, 0);
    const char *const options[] = {"ip=192.0.2.11", "password=a;b=c", NULL};
    ha_set(ha, "xen1.example.com", "fence_ipmilan", options);
    ha_set(ha, "xen2.example.com", NULL, NULL);
    ha->enabled = TRUE;
    g_assert_true(ha_save(&host, ha, &error));

    g_autoptr(Ha) back = ha_load(&host, &error);
    g_assert_no_error(error);
    g_assert_true(back->enabled);
    const HaHost *first = ha_find(back, "xen1.example.com");
    g_assert_cmpstr(first->agent, ==, "fence_ipmilan");
    g_assert_cmpstrv(first->options, options);
    g_assert_null(ha_find(back, "xen2.example.com")->agent);
    g_assert_null(ha_find(back, "xen3.example.com"));

    /* A host that is gone does not leave its number to another one. */
    ha_remove(back, "xen2.example.com");
    ha_set(back, "xen3.example.com", NULL, NULL);
    g_assert_cmpuint(ha_find(back, "xen1.example.com")->node_id, ==, 1);
    g_assert_cmpuint(ha_find(back, "xen3.example.com")->node_id, ==, 3);
    /* A device that is told anew keeps it. */
    ha_set(back, "xen1.example.com", NULL, NULL);
    g_assert_cmpuint(ha_find(back, "xen1.example.com")->node_id, ==, 1);

    g_autofree char *file = g_build_filename(folder, "var/lib/slipway/pool/ha", NULL);
    GStatBuf status;
    g_assert_cmpint(g_stat(file, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 07777, ==, 0600);
    g_assert_true(RUN(NULL, "rm", "-r", folder));
}

static void test_options(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) options = ha_parse_options("# the BMC\nip=192.0.2.11\n\n  password=x=#y\n", &error);
    const char *const expected[] = {"ip=192.0.2.11", "password=x=#y", NULL};
    g_assert_no_error(error);
    g_assert_cmpstrv(options, expected);
    static const char *const wrong[] = {"ip=1\nsecret word", "ip=1\n=secret", "ip=1\nPassword=secret",
                                        "ip=1\npassword=secret secret", "ip=1\npassword=secret\1"};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) problem = NULL;
        g_assert_null(ha_parse_options(wrong[i], &problem));
        g_assert_nonnull(strstr(problem->message, "line 2"));
        g_assert_null(strstr(problem->message, "secret"));
    }
}

static void test_agents(void)
{
    g_assert_true(ha_check_agent("fence_ipmilan", NULL));
    g_assert_true(ha_check_agent("fence_ilo5", NULL));
    static const char *const wrong[] = {"", "fence_", "sh", "/usr/sbin/fence_ipmilan", "fence_a/../../bin/sh",
                                        "fence_a b", "fence_a\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
        g_assert_false(ha_check_agent(wrong[i], NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ha/round-trip", test_round_trip);
    g_test_add_func("/ha/options", test_options);
    g_test_add_func("/ha/agents", test_agents);
    return g_test_run();
}
