/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "patch.h"

#include "error.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "/usr/share/thing/1"

static const char patch[] = "From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001\n"
                            "Subject: [PATCH] colour: the other one\n"
                            "\n"
                            "---\n"
                            "diff --git a/lib/sub/colour.py b/lib/sub/colour.py\n"
                            "--- a/lib/sub/colour.py\n"
                            "+++ b/lib/sub/colour.py\n"
                            "@@ -1,3 +1,3 @@\n"
                            " one\n"
                            "-red\n"
                            "+blue\n"
                            " three\n";

static RpmPackage *make(const char *text)
{
    RpmPackage *package = rpm_package_new();
    package->name = g_strdup("thing");
    const char *const paths[] = {FOLDER "/colour.py", FOLDER "/sub/colour.py"};
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        RpmFile *file = rpm_file_new(paths[i], S_IFREG | 0644);
        file->content = g_bytes_new(text, strlen(text));
        g_ptr_array_add(package->files, file);
    }
    return package;
}

static gboolean apply(RpmPackage *package, const char *folder, const char *text, GError **error)
{
    g_autofree char *path = NULL;
    close(g_file_open_tmp("slipway-XXXXXX.patch", &path, NULL));
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    gboolean done = patch_apply(package, folder, path, error);
    g_unlink(path);
    return done;
}

static void check_content(const RpmPackage *package, guint number, const char *expected)
{
    const RpmFile *file = package->files->pdata[number];
    gsize length;
    const char *content = g_bytes_get_data(file->content, &length);
    g_autofree char *text = g_strndup(content, length);
    g_assert_cmpstr(text, ==, expected);
}

static void test_fits(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RpmPackage) package = make("one\nred\nthree\nfour\n");
    g_assert_true(apply(package, FOLDER, patch, &error));
    g_assert_no_error(error);
    check_content(package, 0, "one\nred\nthree\nfour\n");
    check_content(package, 1, "one\nblue\nthree\nfour\n");
    g_assert_false(apply(package, FOLDER, patch, &error)); /* not twice */
}

/* Nothing is guessed: neither other words nor another neighbour. */
static void test_does_not_fit(void)
{
    const char *const texts[] = {"one\ngreen\nthree\n", "1\nred\nthree\n", "\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(RpmPackage) package = make(texts[i]);
        g_assert_false(apply(package, FOLDER, patch, &error));
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED);
        g_assert_nonnull(strstr(error->message, ".patch' does not fit thing; look at what changed"));
        check_content(package, 1, texts[i]);
    }
}

static void test_no_such_file(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RpmPackage) package = make("one\nred\nthree\n");
    g_assert_false(apply(package, "/usr/share/other", patch, &error));
    g_assert_nonnull(strstr(error->message, "it changes '/usr/share/other/sub/colour.py', which "
                                            "the package does not have"));
}

static void test_no_patch(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RpmPackage) package = make("one\nred\nthree\n");
    g_assert_false(apply(package, FOLDER, "what is this?\n", &error));
    g_clear_error(&error);
    g_assert_false(patch_apply(package, FOLDER, "/nowhere/0001-x.patch", &error));
    g_assert_nonnull(strstr(error->message, "/nowhere/0001-x.patch"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/patch/fits", test_fits);
    g_test_add_func("/patch/does-not-fit", test_does_not_fit);
    g_test_add_func("/patch/no-such-file", test_no_such_file);
    g_test_add_func("/patch/no-patch", test_no_patch);
    return g_test_run();
}
