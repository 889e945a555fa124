/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "run.h"
#include "steps.h"

static char *root;
static Hostconf *conf;

static Host new_host(void)
{
    Host host = {.conf = conf, .root = root};
    return host;
}

static gboolean configure(void)
{
    Host host = new_host();
    gboolean changed = FALSE;
    g_autoptr(GError) error = NULL;
    g_assert_true(identity_configure(&host, &changed, &error));
    g_assert_no_error(error);
    return changed;
}

static void check_text(const char *path, const char *expected)
{
    Host host = new_host();
    g_autofree char *text = host_read(&host, path);
    g_assert_cmpstr(text, ==, expected);
}

static void test_configure(void)
{
    g_assert_true(configure());
    check_text("/etc/hostname", "xen1.example.com");
    g_autofree char *zone = g_build_filename(root, "etc/localtime", NULL);
    g_autofree char *target = g_file_read_link(zone, NULL);
    g_assert_cmpstr(target, ==, "../usr/share/zoneinfo/Europe/Berlin");

    static const char *const types[] = {"rsa", "ecdsa", "ed25519"};
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
        g_autofree char *key = g_strdup_printf("%s/etc/ssh/ssh_host_%s_key", root, types[i]);
        struct stat info;
        g_assert_cmpint(g_stat(key, &info), ==, 0);
        g_assert_cmpint(info.st_mode & 0777, ==, 0600);
    }
    g_assert_false(configure());
}

/* A power cut may leave one half of a pair. */
static void test_half_a_key(void)
{
    Host host = new_host();
    g_autofree char *before = host_read(&host, "/etc/ssh/ssh_host_ecdsa_key");
    g_autofree char *kept = host_read(&host, "/etc/ssh/ssh_host_ed25519_key");
    g_autofree char *public = host_path(&host, "/etc/ssh/ssh_host_ecdsa_key.pub");
    g_assert_cmpint(g_unlink(public), ==, 0);
    g_assert_true(configure());
    g_assert_true(g_file_test(public, G_FILE_TEST_EXISTS));
    g_autofree char *after = host_read(&host, "/etc/ssh/ssh_host_ecdsa_key");
    g_assert_cmpstr(before, !=, after);
    check_text("/etc/ssh/ssh_host_ed25519_key", kept);
}

static void test_other_name(void)
{
    g_free(conf->hostname);
    conf->hostname = g_strdup("xen2");
    conf->pool_action = HOSTCONF_POOL_CREATE;
    conf->pool_name = g_strdup("pool.example.org");
    g_assert_true(configure());
    check_text("/etc/hostname", "xen2.example.org");
    g_assert_false(configure());
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    root = g_dir_make_tmp("test-identity-XXXXXX", NULL);
    conf = hostconf_new();
    conf->hostname = g_strdup("xen1.example.com");
    g_free(conf->timezone);
    conf->timezone = g_strdup("Europe/Berlin");

    Host host = new_host();
    g_assert_true(host_write(&host, "/usr/share/zoneinfo/Europe/Berlin", "", 0644, NULL, NULL));
    g_assert_true(host_write(&host, "/etc/ssh/sshd_config", "", 0644, NULL, NULL));
    /* iscsi-iname is on hosts only. */
    g_assert_true(host_write(&host, "/etc/iscsi/initiatorname.iscsi", "InitiatorName=iqn.x\n", 0600,
                             NULL, NULL));

    g_test_add_func("/identity/1-configure", test_configure);
    g_test_add_func("/identity/2-half-a-key", test_half_a_key);
    g_test_add_func("/identity/3-other-name", test_other_name);
    int status = g_test_run();
    g_assert_true(RUN(NULL, "rm", "-r", root));
    g_free(root);
    hostconf_free(conf);
    return status;
}
