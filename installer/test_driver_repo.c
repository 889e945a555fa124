/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "driver_repo.h"

#include <string.h>

#include "error.h"

#define REPOMD                                                                                         \
    "<repomd xmlns=\"http://linux.duke.edu/metadata/repo\"><data type=\"filelists\"><location "        \
    "href=\"repodata/f.xml.gz\"/></data><data type=\"primary\"><location "                             \
    "href=\"repodata/p.xml.gz\"/></data></repomd>"
#define PRIMARY(path)                                                                                  \
    "<metadata packages=\"2\"><package type=\"rpm\"><location href=\"kmod-a-1-1.x86_64.rpm\"/></package>" \
    "<package type=\"rpm\"><location href=\"" path "\"/></package></metadata>"

static void test_lists(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *primary = driver_repo_primary(REPOMD, strlen(REPOMD), "repomd.xml", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(primary, ==, "repodata/p.xml.gz");
    const char *text = PRIMARY("sub/b-2-1.noarch.rpm");
    g_auto(GStrv) packages = driver_repo_packages(text, strlen(text), "primary.xml", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(g_strv_length(packages), ==, 2);
    g_assert_cmpstr(packages[1], ==, "sub/b-2-1.noarch.rpm");
}

static void test_bad_lists(void)
{
    static const char *const bad[] = {PRIMARY("../../etc/passwd.rpm"), PRIMARY("/etc/a.rpm"),
                                      PRIMARY("a.deb"), PRIMARY("http://evil/a.rpm"),
                                      PRIMARY("a b.rpm"), "<metadata><package>"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(driver_repo_packages(bad[i], strlen(bad[i]), "primary.xml", &error));
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE);
        g_assert_nonnull(strstr(error->message, "primary.xml"));
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(driver_repo_primary("<repomd/>", 9, "repomd.xml", &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE);
}

static void test_unpack(void)
{
    static const char packed[] = /* printf '<a/>' | gzip -n */
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xb3\x49\xd4\xb7\x03\x00\x1c\x85\x21\xc9\x04\x00\x00\x00";
    gsize length = 0;
    g_autoptr(GError) error = NULL;
    g_autofree char *plain = driver_repo_unpack("<a/>", 4, "x", &length, &error);
    g_assert_cmpstr(plain, ==, "<a/>");
    g_assert_null(driver_repo_unpack("\x28\xb5\x2f\xfd", 4, "x", &length, &error)); /* zstd */
    g_assert_nonnull(strstr(error->message, "gzip"));
    g_clear_error(&error);
    g_assert_null(driver_repo_unpack(packed, 12, "x", &length, &error)); /* cut off */
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/driver-repo/lists", test_lists);
    g_test_add_func("/driver-repo/bad-lists", test_bad_lists);
    g_test_add_func("/driver-repo/unpack", test_unpack);
    return g_test_run();
}
