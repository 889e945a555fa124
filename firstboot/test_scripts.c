/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "error.h"
#include "script_store.h"
#include "steps.h"

static char *root, *store;
static Host host;

static void set_up(gpointer *fixture, gconstpointer data)
{
    root = g_dir_make_tmp("slipway-scripts-XXXXXX", NULL);
    store = g_strconcat(root, SCRIPT_STORE_FOLDER, NULL);
    host = (Host){.root = root};
}

static void tear_down(gpointer *fixture, gconstpointer data)
{
    const char *rm[] = {"rm", "-r", root, NULL};
    g_spawn_sync(NULL, (char **)rm, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
    g_free(root);
    g_free(store);
}

/* A script that appends WORD to a file and exits with STATUS. */
static void add(const char *word, int status, ScriptFailure policy)
{
    g_autoptr(Script) script = script_new(SCRIPT_FIRST_BOOT, "https://example.com/a.sh");
    script->on_failure = policy;
    g_autofree char *text = g_strdup_printf("#!/bin/sh\necho %s $# $SLIPWAY_STAGE >>%s/seen\nexit %d\n",
                                            word, root, status);
    g_assert_true(script_store_add(store, script, text, strlen(text), NULL));
}

static void assert_seen(const char *expected)
{
    g_autofree char *path = g_build_filename(root, "seen", NULL);
    g_autofree char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    g_assert_cmpstr(text, ==, expected);
}

static gboolean run(char **ret_warning, GError **error)
{
    StepResult result = {FALSE};
    gboolean done = scripts_run(&host, &result, error);
    g_free(result.message);
    if (ret_warning != NULL)
        *ret_warning = result.warning;
    else
        g_free(result.warning);
    return done;
}

static void test_once(gpointer *fixture, gconstpointer data)
{
    g_assert_true(run(NULL, NULL)); /* a host without any */
    add("one", 0, SCRIPT_FAILURE_FAILS);
    add("two", 3, SCRIPT_FAILURE_WARNS);
    add("three", 4, SCRIPT_FAILURE_IGNORED);
    g_autofree char *warning = NULL, *again = NULL;
    g_assert_true(run(&warning, NULL));
    g_assert_nonnull(strstr(warning, "exit status 3"));
    g_assert_null(strstr(warning, "exit status 4"));
    g_assert_true(run(&again, NULL));
    g_assert_cmpstr(again, ==, warning);
    assert_seen("one 0 first-boot\ntwo 0 first-boot\nthree 0 first-boot\n");
}

static void test_failure(gpointer *fixture, gconstpointer data)
{
    add("one", 3, SCRIPT_FAILURE_FAILS);
    add("two", 0, SCRIPT_FAILURE_FAILS);
    for (unsigned i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(run(NULL, &error));
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SCRIPT);
        g_assert_nonnull(strstr(error->message, "exit status 3"));
    }
    assert_seen("one 0 first-boot\ntwo 0 first-boot\n");
}

/* The power went away in the middle: nobody knows how far the script came. */
static void test_power_cut(gpointer *fixture, gconstpointer data)
{
    add("one", 0, SCRIPT_FAILURE_FAILS);
    add("two", 0, SCRIPT_FAILURE_FAILS);
    g_autoptr(GPtrArray) scripts = script_store_load(store, NULL);
    g_assert_true(script_store_set_result(scripts->pdata[0], SCRIPT_RESULT_RUNNING, NULL, NULL));
    g_autoptr(GError) error = NULL;
    g_assert_false(run(NULL, &error));
    g_assert_nonnull(strstr(error->message, "went down while it ran"));
    assert_seen("two 0 first-boot\n");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add("/scripts/" name, gpointer, NULL, set_up, function, tear_down)
    ADD("once", test_once);
    ADD("failure", test_failure);
    ADD("power-cut", test_power_cut);
#undef ADD
    return g_test_run();
}
