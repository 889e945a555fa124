/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "overrides.h"

#include "relation.h"

#include <glib/gstdio.h>
#include <rpm/rpmfi.h>
#include <sys/stat.h>

static Overrides *load(const char *text, GError **error)
{
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "slipway-overrides.conf", NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    Overrides *overrides = overrides_load(path, error);
    g_unlink(path);
    return overrides;
}

static RpmPackage *make(void)
{
    static const char *const paths[] = {"/etc/issue", "/usr/bin/fping", "/usr/share/a/x",
                                        "/usr/share/a/y"};
    RpmPackage *package = rpm_package_new();
    package->name = g_strdup("fping");
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        RpmFile *file = rpm_file_new(paths[i], S_IFREG | 0755);
        file->user = g_strdup("root");
        file->group = g_strdup("root");
        g_ptr_array_add(package->files, file);
    }
    return package;
}

static void test_apply(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Overrides) overrides = load("# comment\n"
                                          "caps fping /usr/bin/fping cap_net_raw=ep # why\n"
                                          "mode fp* /usr/bin/fping 2750 root _ping\n"
                                          "\n"
                                          "drop  fping\t/usr/share/a/*\n"
                                          "ghost fping /etc/issue\n"
                                          "drop other /etc/issue\n",
                                          &error);
    g_assert_no_error(error);
    g_autoptr(RpmPackage) package = make();
    g_assert_true(overrides_apply(overrides, package, &error));
    g_assert_cmpuint(package->files->len, ==, 2);
    const RpmFile *issue = package->files->pdata[0], *fping = package->files->pdata[1];
    g_assert_cmpuint(issue->flags, ==, RPMFILE_GHOST);
    g_assert_cmpuint(fping->mode, ==, S_IFREG | 02750);
    g_assert_cmpstr(fping->group, ==, "_ping");
    g_assert_cmpstr(fping->capabilities, ==, "cap_net_raw=ep");
}

static void test_gone(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Overrides) overrides = load("\ndrop fping /usr/sbin/fping\n", NULL);
    g_autoptr(RpmPackage) package = make();
    g_assert_false(overrides_apply(overrides, package, &error));
    g_assert_nonnull(strstr(error->message,
                            "slipway-overrides.conf:2: nothing in the package matches "
                            "'drop fping /usr/sbin/fping' any more"));
}

static void test_forget(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Overrides) overrides = load("forget fping Breaks old\n", NULL);
    g_autoptr(GPtrArray) groups = relations_parse("a, old (<< 2), b", NULL);
    g_assert_true(overrides_filter(overrides, "fping", "Depends", groups, &error));
    g_assert_true(overrides_filter(overrides, "other", "Breaks", groups, &error));
    g_assert_cmpuint(groups->len, ==, 3);
    g_assert_true(overrides_filter(overrides, "fping", "Breaks", groups, &error));
    g_assert_cmpuint(groups->len, ==, 2);
    g_assert_false(overrides_filter(overrides, "fping", "Breaks", groups, &error));
    g_assert_nonnull(strstr(error->message, "'forget fping Breaks old' any more"));
}

static void test_bad(void)
{
    static const char *const texts[] = {
        "remove a /b\n",        "drop a\n",    "drop a b\n",     "drop a /b c\n",
        "mode a /b 755 root\n", "caps a /b\n", "forget a /b c\n",
        "patch a b c\n",       "patch a /b\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        if (load(texts[i], &error))
            g_error("accepted: %s", texts[i]);
        g_assert_nonnull(strstr(error->message, ":1: expected one of: drop PACKAGE PATH"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/overrides/apply", test_apply);
    g_test_add_func("/overrides/gone", test_gone);
    g_test_add_func("/overrides/forget", test_forget);
    g_test_add_func("/overrides/bad", test_bad);
    return g_test_run();
}
