/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "run.h"

static void test_write(void)
{
    g_autofree char *folder = g_dir_make_tmp("test-host-XXXXXX", NULL);
    Host host = {.root = folder};
    gboolean changed = FALSE;
    g_autoptr(GError) error = NULL;

    g_assert_true(host_write(&host, "/etc/deep/file", "text\n", 0640, &changed, &error));
    g_assert_no_error(error);
    g_assert_true(changed);
    g_autofree char *text = host_read(&host, "/etc/deep/file");
    g_assert_cmpstr(text, ==, "text");

    changed = FALSE;
    g_assert_true(host_write(&host, "/etc/deep/file", "text\n", 0640, &changed, NULL));
    g_assert_false(changed);

    g_autofree char *path = host_path(&host, "/etc/deep/file");
    struct stat info;
    g_assert_cmpint(g_stat(path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 07777, ==, 0640);

    g_assert_null(host_read(&host, "/etc/none"));
    g_assert_false(host_write(&host, "/etc/deep/file/below", "", 0644, &changed, &error));
    g_assert_nonnull(error);
    g_assert_true(RUN(NULL, "rm", "-r", folder));
}

static void check_name(const char *hostname, const char *pool, const char *lease_name,
                       const char *lease_domain, const char *expected)
{
    g_autoptr(Hostconf) conf = hostconf_new();
    conf->hostname = g_strdup(hostname);
    g_strfreev(conf->interface_macs);
    conf->interface_macs = g_strsplit("52:54:00:12:34:56", " ", -1);
    conf->pool_action = pool != NULL ? HOSTCONF_POOL_CREATE : HOSTCONF_POOL_NONE;
    conf->pool_name = g_strdup(pool);
    g_autofree char *name = host_choose_name(conf, lease_name, lease_domain);
    g_assert_cmpstr(name, ==, expected);
}

static void test_choose_name(void)
{
    check_name("xen1.example.com", "pool.example.org", "other", "example.net", "xen1.example.com");
    check_name("xen1", "pool.example.org", NULL, "example.net", "xen1.example.org");
    check_name("xen1", NULL, "other", "example.net", "xen1.example.net");
    check_name("xen1", NULL, NULL, NULL, "xen1");
    check_name(NULL, NULL, "leased", NULL, "leased");
    check_name(NULL, NULL, NULL, NULL, "xen-525400123456");
    check_name(NULL, "pool.example.org", NULL, NULL, "xen-525400123456.example.org");
}

static void test_name_agrees(void)
{
    g_autoptr(Hostconf) conf = hostconf_new();
    g_assert_false(host_name_agrees(conf, NULL));
    g_assert_false(host_name_agrees(conf, ""));
    g_assert_false(host_name_agrees(conf, "localhost"));
    g_assert_true(host_name_agrees(conf, "leased"));
    conf->hostname = g_strdup("xen1");
    g_assert_true(host_name_agrees(conf, "xen1"));
    g_assert_true(host_name_agrees(conf, "xen1.example.com"));
    g_assert_false(host_name_agrees(conf, "xen11.example.com"));
    /* A member of a pool needs a domain. */
    conf->pool_action = HOSTCONF_POOL_CREATE;
    g_assert_false(host_name_agrees(conf, "xen1"));
    g_assert_true(host_name_agrees(conf, "xen1.example.com"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/host/write", test_write);
    g_test_add_func("/host/choose-name", test_choose_name);
    g_test_add_func("/host/name-agrees", test_name_agrees);
    return g_test_run();
}
