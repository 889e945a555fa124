/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lost.h"

#include "run.h"

static void check(const Host *host, const char *const *expected)
{
    g_auto(GStrv) names = lost_load(host);
    g_assert_cmpstrv(names, expected);
}
#define CHECK(host, ...) check(host, (const char *const[]){__VA_ARGS__, NULL})

static void test_list(void)
{
    g_autofree char *folder = g_dir_make_tmp("test-lost-XXXXXX", NULL);
    Host host = {.root = folder};
    check(&host, (const char *const[]){NULL});
    g_autoptr(GError) error = NULL;
    /* Nothing to take out is no reason for a file. */
    g_assert_true(lost_remove(&host, "xen1.example.com", &error));
    g_assert_true(lost_add(&host, "xen1.example.com", &error));
    g_assert_true(lost_add(&host, "xen2.example.com", &error));
    g_assert_true(lost_add(&host, "xen1.example.com", &error));
    CHECK(&host, "xen2.example.com", "xen1.example.com");
    g_assert_true(lost_remove(&host, "xen2.example.com", &error));
    CHECK(&host, "xen1.example.com");
    g_assert_true(lost_remove(&host, "xen1.example.com", &error));
    check(&host, (const char *const[]){NULL});
    /* It has to be there, empty, so that it can be copied over others. */
    g_autofree char *file = g_build_filename(folder, "var/lib/slipway/pool/lost", NULL);
    g_assert_true(g_file_test(file, G_FILE_TEST_EXISTS));
    g_assert_no_error(error);
    g_assert_true(RUN(NULL, "rm", "-r", folder));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lost/list", test_list);
    return g_test_run();
}
