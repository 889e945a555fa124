/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "release.h"

#include <glib.h>

#include "host.h"
#include "run.h"

static void test_compare(void)
{
    static const char *const sorted[] = {"", "0.1", "0.1.0", "0.9", "0.10", "1.0~rc1", "1.0~rc2", "1.0", "1.0.1", "2"};
    for (gsize i = 0; i < G_N_ELEMENTS(sorted); i++)
        for (gsize j = 0; j < G_N_ELEMENTS(sorted); j++)
            g_assert_cmpint(release_compare(sorted[i], sorted[j]), ==, i < j ? -1 : i > j);
}

static void test_version(void)
{
    g_autofree char *root = g_dir_make_tmp("release-XXXXXX", NULL);
    Host host = {.root = root};
    g_assert_null(release_version(root));
    g_assert_true(host_write(&host, "/usr/lib/os-release", "NAME=\"Slipway\"\nVERSION_ID=\"1.2.3\"\nX=1\n", 0644,
                             NULL, NULL));
    g_autofree char *version = release_version(root);
    g_assert_cmpstr(version, ==, "1.2.3");
    g_assert_true(RUN(NULL, "rm", "-r", root));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/release/compare", test_compare);
    g_test_add_func("/release/version", test_version);
    return g_test_run();
}
