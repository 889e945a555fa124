/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "script_store.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static GPtrArray *load(const char *folder)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *scripts = script_store_load(folder, &error);
    g_assert_no_error(error);
    return scripts;
}

static void test_store(void)
{
    g_autofree char *top = g_dir_make_tmp("slipway-store-XXXXXX", NULL);
    g_autofree char *folder = g_build_filename(top, "a", "first-boot", NULL);
    g_autoptr(GPtrArray) none = load(folder);
    g_assert_cmpuint(none->len, ==, 0);

    g_autoptr(GError) error = NULL;
    g_autoptr(Script) script = script_new(SCRIPT_FIRST_BOOT, "https://user:geheim@example.com/a.sh");
    script->timeout = 7;
    script->on_failure = SCRIPT_FAILURE_IGNORED;
    for (unsigned i = 0; i < 11; i++) {
        g_autofree char *text = g_strdup_printf("#!/bin/sh\nexit %u\n", i);
        g_assert_true(script_store_add(folder, script, text, strlen(text), &error));
    }
    g_autoptr(GPtrArray) scripts = load(folder);
    g_assert_cmpuint(scripts->len, ==, 11);
    StoredScript *last = scripts->pdata[10];
    g_assert_cmpstr(last->script->url, ==, "https://(credentials)@example.com/a.sh");
    g_assert_cmpuint(last->script->timeout, ==, 7);
    g_assert_cmpint(last->script->on_failure, ==, SCRIPT_FAILURE_IGNORED);
    g_assert_cmpint(last->result, ==, SCRIPT_RESULT_NONE);
    g_autofree char *program = NULL;
    g_assert_true(g_file_get_contents(last->path, &program, NULL, NULL));
    g_assert_cmpstr(program, ==, "#!/bin/sh\nexit 10\n");
    struct stat info;
    g_assert_cmpint(g_stat(last->path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0700);

    g_assert_true(script_store_set_result(last, SCRIPT_RESULT_FAILED, "no rack", &error));
    g_assert_true(script_store_set_result(scripts->pdata[0], SCRIPT_RESULT_RUNNING, NULL, &error));
    g_autoptr(GPtrArray) again = load(folder);
    const StoredScript *first = again->pdata[0];
    last = again->pdata[10];
    g_assert_cmpint(first->result, ==, SCRIPT_RESULT_RUNNING);
    g_assert_cmpint(last->result, ==, SCRIPT_RESULT_FAILED);
    g_assert_cmpstr(last->message, ==, "no rack");

    g_autofree char *conf = g_build_filename(folder, "005.conf", NULL);
    g_assert_true(g_file_set_contents(conf, "nonsense", -1, NULL));
    g_assert_null(script_store_load(folder, &error));
    g_assert_nonnull(strstr(error->message, "005.conf"));

    const char *argv[] = {"rm", "-r", top, NULL};
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/script-store/all", test_store);
    return g_test_run();
}
