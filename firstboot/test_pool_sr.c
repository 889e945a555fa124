/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool_sr.h"

#include <string.h>
#include <sys/stat.h>

#include "error.h"
#include "run.h"

static const char *const nfs[] = {"server=192.0.2.5", "path=/export/vms", NULL};
static const char *const none[] = {NULL};

static void test_round_trip(void)
{
    g_autofree char *folder = g_dir_make_tmp("test-pool-sr-XXXXXX", NULL);
    Host host = {.root = folder};
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) srs = pool_sr_load(&host, POOL_SR_FILE, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(srs->len, ==, 0);
    g_ptr_array_add(srs, pool_sr_new("vms", "nfs", NULL, nfs, &error));
    g_ptr_array_add(srs, pool_sr_new("fast", "ext", "xen2.example.com", none, &error));
    g_assert_no_error(error);
    g_assert_true(pool_sr_save(&host, POOL_SR_FILE, srs, &error));

    g_autoptr(GPtrArray) back = pool_sr_load(&host, POOL_SR_FILE, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(back->len, ==, 2);
    g_assert_true(pool_sr_equal(back->pdata[0], srs->pdata[0]));
    g_assert_true(pool_sr_equal(back->pdata[1], srs->pdata[1]));
    g_assert_false(pool_sr_equal(back->pdata[0], srs->pdata[1]));
    g_assert_cmpstr(pool_sr_option(pool_sr_find(back, "vms"), "path"), ==, "/export/vms");
    g_assert_null(pool_sr_option(pool_sr_find(back, "vms"), "pat"));
    g_assert_null(pool_sr_find(back, "vm"));

    /* It may hold a password. */
    g_autofree char *path = host_path(&host, POOL_SR_FILE);
    struct stat info;
    g_assert_cmpint(stat(path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);
    RUN(NULL, "rm", "-r", folder);
}

static void test_of_member(void)
{
    g_autoptr(GPtrArray) srs = g_ptr_array_new_with_free_func((GDestroyNotify)pool_sr_free);
    g_ptr_array_add(srs, pool_sr_new("vms", "nfs", NULL, nfs, NULL));
    g_ptr_array_add(srs, pool_sr_new("fast", "ext", "xen2.example.com", none, NULL));
    g_autoptr(GPtrArray) first = pool_sr_of_member(srs, "xen1.example.com");
    g_autoptr(GPtrArray) second = pool_sr_of_member(srs, "xen2.example.com");
    g_assert_cmpuint(first->len, ==, 1);
    g_assert_true(first->pdata[0] == srs->pdata[0]);
    g_assert_cmpuint(second->len, ==, 2);
}

static void check_refused(const char *name, const char *type, const char *option, const char *word)
{
    const char *const options[] = {option, NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(PoolSr) sr = pool_sr_new(name, type, NULL, option != NULL ? options : none, &error);
    g_assert_null(sr);
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, word));
}

static void test_refused(void)
{
    static const char *const names[] = {"", "..", "a/b", "VMs", "-a", "a-", "slipway", "slipway2", "sr1", "a b",
                                        "a123456789012345678901234567890123"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        check_refused(names[i], "nfs", NULL, "name of a storage repository");
    check_refused("vms", "../nfs", NULL, "type of a storage repository");
    static const char *const options[] = {"server", "=x", "server=", "type=x", "host=x", "a b=x", "server=a\nb"};
    for (gsize i = 0; i < G_N_ELEMENTS(options); i++)
        check_refused("vms", "nfs", options[i], "KEY=VALUE");

    /* What may be a password is not quoted. */
    const char *const secret[] = {"password=s3cret\n", NULL};
    g_autoptr(GError) error = NULL;
    g_assert_null(pool_sr_new("vms", "nfs", NULL, secret, &error));
    g_assert_null(strstr(error->message, "s3cret"));
    g_autoptr(PoolSr) allowed = pool_sr_new("slipway-vms", "nfs", NULL, nfs, NULL);
    g_assert_nonnull(allowed);
}

static void test_damaged(void)
{
    g_autofree char *folder = g_dir_make_tmp("test-pool-sr-XXXXXX", NULL);
    Host host = {.root = folder};
    host_write(&host, POOL_SR_FILE, "[../vms]\ntype=nfs\n", 0600, NULL, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_null(pool_sr_load(&host, POOL_SR_FILE, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "damaged entry [../vms]"));
    RUN(NULL, "rm", "-r", folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pool_sr/round-trip", test_round_trip);
    g_test_add_func("/pool_sr/of-member", test_of_member);
    g_test_add_func("/pool_sr/refused", test_refused);
    g_test_add_func("/pool_sr/damaged", test_damaged);
    return g_test_run();
}
