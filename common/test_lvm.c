/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lvm.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "error.h"

/* As pvs of LVM 2.03.31 prints it. */
static const char json[] =
    "  {\n      \"report\": [\n          {\n              \"pv\": [\n"
    "                  {\"pv_name\":\"/dev/vda7\", \"vg_name\":\"slipway\", "
    "\"vg_uuid\":\"PX9vsY-1\", "
    "\"vg_tags\":\"host-0123,other\", \"vg_size\":\"48314187776\"},\n"
    "                  {\"pv_name\":\"/dev/vdb\", \"vg_name\":\"\", \"vg_uuid\":\"\", "
    "\"vg_tags\":\"\", "
    "\"vg_size\":\"0\"}\n"
    "              ]\n          }\n      ]\n      ,\n      \"log\": [\n      ]\n  }\n";

static void test_parse(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) volumes = lvm_parse_volumes(json, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(volumes->len, ==, 2);

    const LvmVolume *used = volumes->pdata[0];
    g_assert_cmpstr(used->device, ==, "/dev/vda7");
    g_assert_cmpstr(used->group, ==, "slipway");
    g_assert_cmpstr(used->group_uuid, ==, "PX9vsY-1");
    g_assert_cmpuint(used->group_mib, ==, 46076);
    g_assert_true(lvm_volume_has_tag(used, "host-0123"));
    g_assert_false(lvm_volume_has_tag(used, "host-012"));

    const LvmVolume *unused = volumes->pdata[1];
    g_assert_cmpstr(unused->group, ==, "");
    g_assert_false(lvm_volume_has_tag(unused, "host-0123"));
}

/* A device of device-mapper, which LVM calls by its link. */
static void test_link(void)
{
    g_autofree char *folder = g_dir_make_tmp("test-lvm-XXXXXX", NULL);
    g_autofree char *node = g_build_filename(folder, "dm-3", NULL);
    g_autofree char *link = g_build_filename(folder, "mpatha-part7", NULL);
    g_assert_true(g_file_set_contents(node, "", 0, NULL));
    g_assert_cmpint(symlink("dm-3", link), ==, 0);
    g_autofree char *text =
        g_strdup_printf("{\"report\": [{\"pv\": [{\"pv_name\": \"%s\"}]}]}", link);
    g_autoptr(GPtrArray) volumes = lvm_parse_volumes(text, NULL);
    g_assert_cmpuint(volumes->len, ==, 1);
    g_assert_cmpstr(((const LvmVolume *)volumes->pdata[0])->device, ==, node);
    g_unlink(link);
    g_unlink(node);
    g_rmdir(folder);
}

static void test_none(void)
{
    g_autoptr(GPtrArray) volumes = lvm_parse_volumes("{\"report\": [{\"pv\": []}]}", NULL);
    g_assert_cmpuint(volumes->len, ==, 0);
}

static void test_nonsense(void)
{
    static const char *const texts[] = {"", "{}", "[]", "{\"report\": []}", "WARNING: x"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(lvm_parse_volumes(texts[i], &error));
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lvm/parse", test_parse);
    g_test_add_func("/lvm/link", test_link);
    g_test_add_func("/lvm/none", test_none);
    g_test_add_func("/lvm/nonsense", test_nonsense);
    return g_test_run();
}
