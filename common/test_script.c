/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "script.h"

#include <glib/gstdio.h>
#include <string.h>

#include "error.h"

static char *folder;

static char *write_script(const char *text)
{
    char *path = g_build_filename(folder, "script", NULL);
    g_assert_true(g_file_set_contents_full(path, text, -1, 0, 0700, NULL));
    g_assert_cmpint(g_chmod(path, 0700), ==, 0);
    return path;
}

static void keep_line(const char *line, gpointer data)
{
    g_string_append_printf(data, "<%s>", line);
}

static gboolean run(const Script *script, const char *text, const char *argument, GString *said, GError **error)
{
    g_autofree char *path = write_script(text);
    const ScriptRun one = {.script = script, .path = path, .argument = argument,
                           .on_line = said != NULL ? keep_line : NULL, .on_line_data = said};
    return script_run(&one, error);
}

static void test_run(void)
{
    g_autoptr(Script) script = script_new(SCRIPT_PACKAGES_INSTALLED, "http://u:geheim@example.com/a.sh");
    g_autoptr(GString) said = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(run(script, "#!/bin/sh\necho $# $1 $XS_STAGE $SLIPWAY_STAGE\n", "/mnt", said, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(said->str, ==, "<1 /mnt packages-installed packages-installed>");

    g_string_truncate(said, 0);
    g_assert_true(run(script, "#! /usr/bin/env bash\nprintf '%d\\033[2J\\377x\\r\\n' $#\n", NULL, said, &error));
    g_assert_cmpstr(said->str, ==, "<0 [2J\357\277\275x>"); /* no console obeys it; valid UTF-8 */
}

static void test_failure(void)
{
    g_autoptr(Script) script = script_new(SCRIPT_FILESYSTEM_POPULATED, "http://u:geheim@example.com/a.sh");
    g_autoptr(GError) error = NULL;
    g_assert_false(run(script, "#!/bin/sh\necho no such rack >&2\nexit 3\n", NULL, NULL, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SCRIPT);
    g_assert_nonnull(strstr(error->message, "http://(credentials)@example.com/a.sh"));
    g_assert_nonnull(strstr(error->message, "filesystem-populated"));
    g_assert_nonnull(strstr(error->message, "status 3: no such rack"));
    g_assert_null(strstr(error->message, "geheim"));
}

static void test_timeout(void)
{
    g_autoptr(Script) script = script_new(SCRIPT_INSTALLATION_START, "file:///a.sh");
    script->timeout = 1;
    g_autoptr(GString) said = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_assert_false(run(script, "#!/bin/sh\n(sleep 99; echo late) & echo early; wait\n", NULL, said, &error));
    g_assert_nonnull(strstr(error->message, "did not end within 1 s"));
    g_assert_cmpstr(said->str, ==, "<early>");
}

static void test_interpreters(void)
{
    g_autoptr(Script) script = script_new(SCRIPT_PACKAGES_INSTALLED, "file:///a.sh");
    g_autoptr(GError) error = NULL;
    g_assert_false(run(script, "echo no shebang\n", NULL, NULL, &error));
    g_assert_nonnull(strstr(error->message, "#!/bin/bash"));
    g_clear_error(&error);
    g_assert_false(run(script, "#!/usr/bin/env cobol\n", NULL, NULL, &error));
    g_assert_nonnull(strstr(error->message, "'cobol' is not here"));
    g_clear_error(&error);
    g_assert_false(run(script, "", NULL, NULL, &error));
    g_assert_nonnull(error);
}

static void test_policies(void)
{
    g_autoptr(Script) script = script_new(SCRIPT_INSTALLATION_START, "file:///a.sh");
    g_autoptr(GError) failure = g_error_new(SLIPWAY_ERROR, SLIPWAY_ERROR_SCRIPT, "it failed");
    g_autoptr(GError) error = NULL;
    g_autofree char *warning = NULL;
    g_assert_true(script_forgives(script, failure, &warning, &error)); /* XenServer's way */
    g_assert_cmpstr(warning, ==, "it failed");
    g_clear_pointer(&warning, g_free);
    script->on_failure = SCRIPT_FAILURE_IGNORED;
    g_assert_true(script_forgives(script, failure, &warning, &error));
    g_assert_null(warning);
    script->on_failure = SCRIPT_FAILURE_FAILS;
    g_assert_false(script_forgives(script, failure, &warning, &error));
    g_assert_null(warning);
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SCRIPT);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("slipway-script-XXXXXX", NULL);
    g_test_add_func("/script/run", test_run);
    g_test_add_func("/script/failure", test_failure);
    g_test_add_func("/script/timeout", test_timeout);
    g_test_add_func("/script/interpreters", test_interpreters);
    g_test_add_func("/script/policies", test_policies);
    int status = g_test_run();
    g_autofree char *path = g_build_filename(folder, "script", NULL);
    g_unlink(path);
    g_rmdir(folder);
    g_free(folder);
    return status;
}
