/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hooks.h"

#include <glib/gstdio.h>
#include <string.h>

#include "error.h"
#include "script_store.h"

static char *top;

static void add_script(GPtrArray *scripts, ScriptStage stage, ScriptFailure policy, const char *text)
{
    g_autofree char *path = g_strdup_printf("%s/script-%u", top, scripts->len);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_autofree char *url = g_strconcat("file://", path, NULL);
    Script *script = script_new(stage, url);
    script->on_failure = policy;
    g_ptr_array_add(scripts, script);
}

static GPtrArray *new_scripts(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)script_free);
}

static void keep_event(const Event *event, gpointer data)
{
    if (event->kind == EVENT_OUTPUT || event->kind == EVENT_WARNING)
        g_string_append_printf(data, "%s%s\n", event->kind == EVENT_OUTPUT ? "> " : "! ",
                               event->text);
}

static void test_stages(void)
{
    g_autoptr(GPtrArray) scripts = new_scripts();
    add_script(scripts, SCRIPT_PACKAGES_INSTALLED, SCRIPT_FAILURE_WARNS, "#!/bin/sh\necho a $1\n");
    add_script(scripts, SCRIPT_FILESYSTEM_POPULATED, SCRIPT_FAILURE_WARNS, "#!/bin/sh\necho b\n");
    add_script(scripts, SCRIPT_PACKAGES_INSTALLED, SCRIPT_FAILURE_WARNS, "#!/bin/sh\nexit 3\n");
    add_script(scripts, SCRIPT_PACKAGES_INSTALLED, SCRIPT_FAILURE_IGNORED, "#!/bin/sh\nexit 4\n");
    add_script(scripts, SCRIPT_PACKAGES_INSTALLED, SCRIPT_FAILURE_WARNS, "#!/bin/sh\necho c\n");
    g_autoptr(GString) seen = g_string_new(NULL);
    g_autoptr(Events) events = events_new();
    events_add_reader(events, keep_event, seen, NULL);
    g_autoptr(Hooks) hooks = hooks_new(scripts, events);
    g_autoptr(GError) error = NULL;
    g_assert_true(hooks_fetch(hooks, &error));
    g_assert_true(hooks_run(hooks, SCRIPT_PACKAGES_INSTALLED, "/mnt", NULL, &error));
    g_assert_no_error(error);
    g_autofree char *expected =
        g_strdup_printf("> a /mnt\n! a script of the stage packages-installed: "
                        "'file://%s/script-2' failed with exit status 3\n> c\n", top);
    g_assert_cmpstr(seen->str, ==, expected);
}

static void test_policy_fail(void)
{
    g_autoptr(GPtrArray) scripts = new_scripts();
    add_script(scripts, SCRIPT_INSTALLATION_START, SCRIPT_FAILURE_FAILS, "#!/bin/sh\nexit 3\n");
    add_script(scripts, SCRIPT_INSTALLATION_START, SCRIPT_FAILURE_FAILS, "#!/bin/sh\necho late\n");
    g_autoptr(GString) seen = g_string_new(NULL);
    g_autoptr(Events) events = events_new();
    events_add_reader(events, keep_event, seen, NULL);
    g_autoptr(Hooks) hooks = hooks_new(scripts, events);
    g_autoptr(GError) error = NULL;
    g_assert_true(hooks_fetch(hooks, &error));
    g_assert_false(hooks_run(hooks, SCRIPT_INSTALLATION_START, NULL, NULL, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SCRIPT);
    g_assert_cmpstr(seen->str, ==, "");
}

static void test_fetch(void)
{
    g_autoptr(GPtrArray) scripts = new_scripts();
    add_script(scripts, SCRIPT_INSTALLATION_START, SCRIPT_FAILURE_IGNORED, "#!/bin/sh\n");
    Script *script = scripts->pdata[0];
    g_autoptr(GString) seen = g_string_new(NULL);
    g_autoptr(Events) events = events_new();
    events_add_reader(events, keep_event, seen, NULL);
    g_autoptr(GError) error = NULL;

    script->sha256 = g_strdup("f1a2ee4e5b1e4bf3c8bc6a5f6ad4b6a92ef5c34abf4a2d7b13c5d0c6a9f8e7d6");
    g_autoptr(Hooks) hooks = hooks_new(scripts, events);
    g_assert_false(hooks_fetch(hooks, &error)); /* whatever its policy says */
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SCRIPT);
    g_assert_nonnull(strstr(error->message, script->sha256));
    g_clear_error(&error);

    g_free(script->sha256);
    script->sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "#!/bin/sh\n", -1);
    g_assert_true(hooks_fetch(hooks, &error));

    /* Of what cannot be fetched, the policy decides. */
    g_free(script->url);
    script->url = g_strdup("file:///nowhere/a.sh");
    script->on_failure = SCRIPT_FAILURE_FAILS;
    g_autoptr(Hooks) missing = hooks_new(scripts, events);
    g_assert_false(hooks_fetch(missing, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SCRIPT);
    g_clear_error(&error);
    script->on_failure = SCRIPT_FAILURE_WARNS;
    g_assert_true(hooks_fetch(missing, &error));
    g_assert_nonnull(strstr(seen->str, "! a script of the stage installation-start: "));
    g_assert_true(hooks_run(missing, SCRIPT_INSTALLATION_START, NULL, NULL, &error)); /* left out */
}

static void test_place(void)
{
    g_autoptr(GPtrArray) scripts = new_scripts();
    add_script(scripts, SCRIPT_FIRST_BOOT, SCRIPT_FAILURE_FAILS, "#!/bin/sh\necho 1\n");
    add_script(scripts, SCRIPT_INSTALLATION_START, SCRIPT_FAILURE_FAILS, "#!/bin/sh\n");
    g_autoptr(Events) events = events_new();
    g_autoptr(Hooks) hooks = hooks_new(scripts, events);
    g_autoptr(GError) error = NULL;
    g_assert_true(hooks_fetch(hooks, &error));
    g_autofree char *root = g_build_filename(top, "root", NULL);
    g_assert_true(hooks_place(hooks, root, &error));
    g_autofree char *store = g_build_filename(root, SCRIPT_STORE_FOLDER, NULL);
    g_autoptr(GPtrArray) stored = script_store_load(store, &error);
    g_assert_cmpuint(stored->len, ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_log_set_always_fatal(G_LOG_FATAL_MASK); /* failures are logged as warnings */
    top = g_dir_make_tmp("slipway-hooks-XXXXXX", NULL);
    g_test_add_func("/hooks/stages", test_stages);
    g_test_add_func("/hooks/policy-fail", test_policy_fail);
    g_test_add_func("/hooks/fetch", test_fetch);
    g_test_add_func("/hooks/place", test_place);
    int status = g_test_run();
    const char *rm[] = {"rm", "-r", top, NULL};
    g_spawn_sync(NULL, (char **)rm, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
    g_free(top);
    return status;
}
