/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support.h"

#include <glib/gstdio.h>
#include <string.h>

#include "run.h"

/* Collects on this machine; what it finds here does not matter, its shape does. */
static void test_collect(void)
{
    g_autofree char *folder = g_dir_make_tmp("slipway-support-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "a", "support.tar.zst", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(support_collect(path, &error));
    g_assert_no_error(error);
    g_autofree char *list = NULL;
    g_assert_true(RUN_OUTPUT(&list, &error, "tar", "--zstd", "-tf", path));
    static const char *const wanted[] = {"installer.log", "plan.json", "answers.xml", "inventory.json",
                                         "journal.txt", "dmesg.txt", "lsblk.txt", "ip-address.txt",
                                         "udev.txt", "cmdline.txt", "version.txt"};
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++) {
        g_autofree char *line = g_strdup_printf("slipway-support/%s\n", wanted[i]);
        g_assert_nonnull(strstr(list, line));
    }
    /* A part that is not there says why. */
    g_autofree char *plan = NULL;
    g_assert_true(RUN_OUTPUT(&plan, &error, "tar", "--zstd", "-xOf", path, "slipway-support/plan.json"));
    g_assert_nonnull(strstr(plan, SUPPORT_PLAN));
    g_assert_true(RUN(&error, "rm", "-r", folder));

    g_assert_false(support_collect("/proc/nowhere/support.tar.zst", &error));
    g_assert_nonnull(strstr(error->message, "/proc/nowhere"));
}

static void test_keep(void)
{
    g_autofree char *folder = g_dir_make_tmp("slipway-support-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "x", "answers.xml", NULL);
    support_keep(path, "<installation><root-password>geheim</root-password></installation>");
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "<installation><root-password>(removed)</root-password></installation>");
    g_assert_true(RUN(NULL, "rm", "-r", folder));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/support/collect", test_collect);
    g_test_add_func("/support/keep", test_keep);
    return g_test_run();
}
