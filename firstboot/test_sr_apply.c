/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sr_apply.h"

#include <glib/gstdio.h>
#include <string.h>

#include "run.h"
#include "sr_report.h"

#define PLUGIN SR_PLUGIN_FOLDER "/notes"
#define MOUNTED "/proc/self/mountinfo"

/* A plug-in that writes down what it is asked for; it fails where there is a file "broken". */
static const char program[] = "#!/bin/sh\n"
                              "here=${0%/usr/lib*}\n"
                              "test ! -e \"$here/broken\" || { echo 'the cable is out' >&2; exit 1; }\n"
                              "echo \"$1 $SR_NAME $SR_FOLDER $SR_ERASE $SR_OPTION_SERVER_NAME\" >>\"$here/log\"\n";

static char *root;
static Host host;

static void set_up(void)
{
    root = g_dir_make_tmp("test-sr-apply-XXXXXX", NULL);
    host = (Host){.root = root};
    g_autofree char *run = g_strconcat(root, "/run", NULL);
    g_mkdir(run, 0755);
    host_write(&host, PLUGIN, program, 0755, NULL, NULL);
    host_write(&host, "/etc/hostname", "xen1.example.com\n", 0644, NULL, NULL);
    host_write(&host, GANETI_FOLDER "/ssconf_cluster_name", "pool.example.com\n", 0644, NULL, NULL);
}

static void tear_down(void)
{
    RUN(NULL, "chattr", "-R", "-f", "-i", root);
    RUN(NULL, "rm", "-r", root);
    g_clear_pointer(&root, g_free);
}

static void set_pool(const char *text)
{
    host_write(&host, POOL_SR_FILE, text, 0600, NULL, NULL);
}

/* What the plug-in was asked for since the last time. */
static char *take_log(void)
{
    char *log = host_read(&host, "/log");
    g_autofree char *path = host_path(&host, "/log");
    g_unlink(path);
    return log;
}

#define ONE "[one]\ntype=notes\nserver-name=a\n"
#define TWO "[two]\ntype=notes\nserver-name=b\n"
#define FOLDER "/srv/slipway/shared/"

static void test_changes(void)
{
    set_up();
    set_pool(ONE TWO "[far]\ntype=notes\nhost=xen2.example.com\n");
    g_autoptr(GError) error = NULL;
    g_assert_true(sr_apply(&host, NULL, &error));
    g_autofree char *log = take_log();
    g_assert_cmpstr(log, ==, "attach one " FOLDER "one no a\nattach two " FOLDER "two no b");
    g_autofree char *present = host_read(&host, POOL_SR_ATTACHED);
    g_assert_null(strstr(present, "far"));

    /* Another server under the same name: not before the old one is let go. */
    set_pool("[two]\ntype=notes\nserver-name=c\n");
    g_assert_true(sr_apply(&host, NULL, &error));
    g_autofree char *second = take_log();
    g_assert_cmpstr(second, ==,
                    "detach two " FOLDER "two no b\ndetach one " FOLDER "one no a\n"
                    "attach two " FOLDER "two no c");

    /* Out of the pool, whose files are still there. */
    g_autofree char *name = host_path(&host, GANETI_FOLDER "/ssconf_cluster_name");
    g_unlink(name);
    g_assert_true(sr_apply(&host, NULL, &error));
    g_autofree char *third = take_log();
    g_assert_cmpstr(third, ==, "detach two " FOLDER "two no c");
    g_assert_true(sr_apply(&host, NULL, &error));
    g_assert_null(take_log());
    tear_down();
}

static void test_failure(void)
{
    set_up();
    host_write(&host, "/broken", "", 0644, NULL, NULL);
    set_pool(ONE "[none]\ntype=nobody\n" TWO);
    g_autoptr(GError) error = NULL;
    g_assert_false(sr_apply(&host, NULL, &error));
    g_assert_nonnull(strstr(error->message, "one cannot be attached"));
    g_assert_nonnull(strstr(error->message, "the cable is out"));
    g_assert_nonnull(strstr(error->message, "no type 'nobody'"));
    g_assert_nonnull(strstr(error->message, "two cannot be attached"));
    g_clear_error(&error);
    /* Who has asked for another one hears nothing of it. */
    g_assert_false(sr_apply(&host, "two", &error));
    g_assert_nonnull(strstr(error->message, "two cannot be attached"));
    g_assert_null(strstr(error->message, "one cannot be attached"));
    g_clear_error(&error);
    g_assert_true(sr_apply(&host, "three", &error));

    g_autofree char *broken = host_path(&host, "/broken");
    g_unlink(broken);
    set_pool(ONE TWO);
    g_assert_true(sr_apply(&host, NULL, &error));
    g_autofree char *log = take_log();
    g_assert_cmpstr(log, ==, "attach one " FOLDER "one no a\nattach two " FOLDER "two no b");

    /* What cannot be let go is not taken for gone. */
    host_write(&host, "/broken", "", 0644, NULL, NULL);
    set_pool("");
    g_assert_false(sr_apply(&host, NULL, &error));
    g_assert_nonnull(strstr(error->message, "two cannot be detached"));
    g_unlink(broken);
    g_clear_error(&error);
    g_assert_true(sr_apply(&host, NULL, &error));
    g_autofree char *second = take_log();
    g_assert_nonnull(strstr(second, "detach one"));
    g_assert_nonnull(strstr(second, "detach two"));
    tear_down();
}

static void test_report(void)
{
    set_up();
    set_pool("[one]\ntype=notes\nserver-name=a\npassword=s3cret\n[far]\ntype=ext\nhost=xen2.example.com\n"
             "device=/dev/sdb\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) states = sr_states(&host, &error);
    g_assert_no_error(error);
    g_autofree char *text = sr_report_text(states);
    g_assert_nonnull(strstr(text, "one              notes    all hosts             -          -  NOT here: it is not mounted"));
    g_assert_nonnull(strstr(text, "far              ext      xen2                  -          -  on its own host only"));
    g_autofree char *summary = sr_report_summary(states);
    g_assert_cmpstr(summary, ==, "sr       one (notes): NOT here: it is not mounted\n");
    g_autoptr(JsonBuilder) builder = json_builder_new();
    sr_report_json(states, builder);
    g_autoptr(JsonNode) node = json_builder_get_root(builder);
    g_autofree char *json = json_to_string(node, FALSE);
    g_assert_nonnull(strstr(json, "\"server-name\":\"a\""));
    g_assert_nonnull(strstr(json, "\"state\":\"missing\""));
    g_assert_nonnull(strstr(json, "\"state\":\"elsewhere\""));
    g_assert_null(strstr(json, "s3cret"));

    set_pool("");
    g_autoptr(GPtrArray) none = sr_states(&host, &error);
    g_autofree char *nothing = sr_report_text(none);
    g_assert_cmpstr(nothing, ==, "no storage repositories but the hosts' own\n");
    tear_down();
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sr_apply/changes", test_changes);
    g_test_add_func("/sr_apply/failure", test_failure);
    g_test_add_func("/sr_apply/report", test_report);
    return g_test_run();
}
