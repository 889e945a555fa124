/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine.h"

#include <glib/gstdio.h>

static void put(const char *root, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(root, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static char *describe(const char *root)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    machine_to_json(root, builder);
    g_autoptr(JsonNode) node = json_builder_get_root(builder);
    return json_to_string(node, FALSE);
}

static void test_machine(void)
{
    g_autofree char *root = g_dir_make_tmp("slipway-machine-XXXXXX", NULL);
    g_autofree char *bare = describe(root);
    g_assert_cmpstr(bare, ==, "{\"macs\":[]}");

    put(root, "sys/class/dmi/id/product_serial", "ABC \xff\n");
    put(root, "sys/class/dmi/id/product_uuid", "4c4c4544-0000\n");
    put(root, "sys/class/net/eth1/address", "52:54:00:00:00:02\n");
    put(root, "sys/class/net/eth1/device/vendor", "0x1af4\n");
    put(root, "sys/class/net/eth0/address", "52:54:00:00:00:01\n");
    put(root, "sys/class/net/eth0/device/vendor", "0x1af4\n");
    put(root, "sys/class/net/lo/address", "00:00:00:00:00:00\n"); /* no card */
    g_autofree char *full = describe(root);
    g_assert_cmpstr(full, ==,
                    "{\"serial\":\"ABC \357\277\275\",\"uuid\":\"4c4c4544-0000\","
                    "\"macs\":[\"52:54:00:00:00:01\",\"52:54:00:00:00:02\"]}");
    const char *argv[] = {"rm", "-r", root, NULL};
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/machine/json", test_machine);
    return g_test_run();
}
