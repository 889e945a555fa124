/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bundle.h"

#include "error.h"

#define IMAGE "{\"rootfs\": {\"filename\": \"root.ext4\", \"size\": 994226176}}"

static void test_good(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Bundle) bundle =
        bundle_from_json("{\"compatible\": \"slipway\", \"version\": \"0.1.0\", \"description\": "
                         "null, \"images\": [{\"other\": {}}, " IMAGE "]}",
                         "x.raucb", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(bundle->version, ==, "0.1.0");
    g_assert_cmpstr(bundle->image_name, ==, "root.ext4");
    g_assert_cmpuint(bundle->image_size, ==, 994226176);
}

static void test_wrong(void)
{
    const char *const texts[] = {
        "",
        "[]",
        "{}",
        "{\"compatible\": \"toaster\", \"images\": [" IMAGE "]}",
        "{\"compatible\": \"slipway\"}",
        "{\"compatible\": \"slipway\", \"images\": {}}",
        "{\"compatible\": \"slipway\", \"images\": [1, [], {\"rootfs\": 1}]}",
        "{\"compatible\": \"slipway\", \"images\": [{\"rootfs\": {\"filename\": "
        "\"../../etc/shadow\"}}]}",
        "{\"compatible\": \"slipway\", \"images\": [{\"rootfs\": {}}]}",
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(bundle_from_json(texts[i], "x.raucb", &error));
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE);
        g_assert_nonnull(g_strstr_len(error->message, -1, "x.raucb"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bundle/good", test_good);
    g_test_add_func("/bundle/wrong", test_wrong);
    return g_test_run();
}
