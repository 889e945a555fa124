/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ssh.h"

#include <glib/gstdio.h>
#include <string.h>

#include "run.h"

/* sshd itself says whether it understands the configuration. */
static void test_config(void)
{
    g_autofree char *folder = g_dir_make_tmp("slipway-ssh-XXXXXX", NULL);
    g_autofree char *sshd = g_find_program_in_path("/usr/sbin/sshd");
    for (unsigned with_password = 0; with_password < 2; with_password++) {
        g_autofree char *config = ssh_config(folder, with_password);
        g_assert_nonnull(strstr(config, with_password ? "PermitRootLogin yes\n"
                                                      : "PermitRootLogin prohibit-password\n"));
        g_assert_nonnull(strstr(config, with_password ? "\nPasswordAuthentication yes\n"
                                                      : "\nPasswordAuthentication no\n"));
        if (sshd == NULL) /* not in the tools tree; the end-to-end test logs in */
            continue;
        g_autofree char *path = g_build_filename(folder, "sshd_config", NULL);
        g_assert_true(g_file_set_contents(path, config, -1, NULL));
        g_autoptr(GError) error = NULL;
        RUN(&error, sshd, "-G", "-f", path);
        g_assert_no_error(error);
        g_unlink(path);
    }
    g_rmdir(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ssh/config", test_config);
    return g_test_run();
}
