/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ganeti_config.h"

/* As Ganeti 3.1 writes it, shortened: a file, a volume, a mirror of two volumes. */
static const char example[] =
    "{\"version\":3010000,"
    "\"cluster\":{\"cluster_name\":\"pool.example.com\",\"enabled_disk_templates\":[\"plain\",\"sharedfile\"]},"
    "\"disks\":{"
    "\"0\":{\"dev_type\":\"ext\",\"logical_id\":[\"slipway\",\"c.ext.disk0\"],\"params\":{\"sr\":\"san\"}},"
    "\"1\":{\"dev_type\":\"sharedfile\",\"logical_id\":[\"loop\",\"/srv/slipway/shared/vms/web/0\"],\"size\":10},"
    "\"2\":{\"dev_type\":\"plain\",\"logical_id\":[\"fast\",\"a.disk0\"]},"
    "\"3\":{\"dev_type\":\"drbd\",\"logical_id\":[\"x\",\"y\",11000,0,0,\"secret\"],\"children\":["
    "{\"dev_type\":\"plain\",\"logical_id\":[\"fast\",\"b.disk0\"]},"
    "{\"dev_type\":\"plain\",\"logical_id\":[\"fast\",\"b.meta\"]}]}},"
    "\"instances\":{\"i\":{\"name\":\"web\",\"nics\":[{\"nicparams\":{\"link\":\"xenbr40\"}},"
    "{\"nicparams\":{}}]}}}";

static void test_counts(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GanetiConfig) config = ganeti_config_parse(example, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(ganeti_config_count_disks(config, "/srv/slipway/shared/vms/"), ==, 1);
    g_assert_cmpuint(ganeti_config_count_disks(config, "/srv/slipway/shared/vm/"), ==, 0);
    g_assert_cmpuint(ganeti_config_count_disks(config, "fast"), ==, 3);
    g_assert_cmpuint(ganeti_config_count_disks(config, "fas"), ==, 0);
    g_assert_cmpuint(ganeti_config_count_parameter(config, "sr", "san"), ==, 1);
    g_assert_cmpuint(ganeti_config_count_parameter(config, "sr", "sa"), ==, 0);
    g_assert_cmpuint(ganeti_config_count_nics(config, "xenbr40"), ==, 1);
    g_assert_cmpuint(ganeti_config_count_nics(config, "xenbr4"), ==, 0);
    g_assert_true(ganeti_config_has_template(config, "plain"));
    g_assert_false(ganeti_config_has_template(config, "file"));
}

static void test_bad(void)
{
    static const char *const texts[] = {"", "[]", "{", "3"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(ganeti_config_parse(texts[i], &error));
        g_assert_nonnull(error);
    }
    g_autoptr(GanetiConfig) empty = ganeti_config_parse("{\"disks\":{\"1\":{\"logical_id\":3}}}", NULL);
    g_assert_cmpuint(ganeti_config_count_disks(empty, "fast"), ==, 0);
    g_assert_false(ganeti_config_has_template(empty, "plain"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ganeti_config/counts", test_counts);
    g_test_add_func("/ganeti_config/bad", test_bad);
    return g_test_run();
}
