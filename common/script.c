/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "script.h"

#include <string.h>

#include "error.h"
#include "run.h"
#include "url.h"

#define SHEBANG_MAX 256 /* bytes that the kernel looks at: Linux, BINPRM_BUF_SIZE */

Script *script_new(ScriptStage stage, const char *url)
{
    Script *script = g_new0(Script, 1);
    script->stage = stage;
    script->url = g_strdup(url);
    script->timeout = SCRIPT_DEFAULT_TIMEOUT;
    script->on_failure = SCRIPT_FAILURE_WARNS;
    return script;
}

Script *script_copy(const Script *script)
{
    Script *copy = g_new(Script, 1);
    *copy = *script;
    copy->url = g_strdup(script->url);
    copy->sha256 = g_strdup(script->sha256);
    return copy;
}

void script_free(Script *script)
{
    if (script == NULL)
        return;
    g_free(script->url);
    g_free(script->sha256);
    g_free(script);
}

const char *script_stage_name(ScriptStage stage)
{
    static const char *const names[] = {"installation-start", "packages-installed",
                                        "filesystem-populated", "installation-complete",
                                        "first-boot"};
    return names[stage];
}

const char *script_failure_name(ScriptFailure failure)
{
    static const char *const names[] = {"fail", "warn", "ignore"};
    return names[failure];
}

char *script_name(const Script *script)
{
    return url_without_credentials(script->url);
}

/* The program that the first line of the file PATH, which is script NAME, names; NULL with ERROR set. g_free(). */
static char *read_interpreter(const char *path, const char *name, GError **error)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, error))
        return NULL;
    g_autofree char *line = g_strndup(text, MIN(strcspn(text, "\r\n"), SHEBANG_MAX));
    const char *start = g_str_has_prefix(line, "#!") ? line + strlen("#!") : "";
    start += strspn(start, " \t");
    if (*start != '/') {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SCRIPT,
                    "'%s' cannot run: its first line does not name an interpreter, such as "
                    "'#!/bin/bash'",
                    name);
        return NULL;
    }
    g_auto(GStrv) words = g_strsplit_set(start, " \t", 3);
    /* env(1) looks the second word up: a name without a folder. */
    if (g_str_has_suffix(words[0], "/env") && words[1] != NULL)
        return g_strdup(words[1]);
    return g_strdup(words[0]);
}

static gboolean is_in(const char *root, const char *interpreter)
{
    static const char *const folders[] = {"/usr/bin", "/usr/sbin", "/bin"};
    if (*interpreter == '/') {
        g_autofree char *path = g_strconcat(root, interpreter, NULL);
        return g_file_test(path, G_FILE_TEST_IS_EXECUTABLE);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path = g_build_filename(root, folders[i], interpreter, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_EXECUTABLE))
            return TRUE;
    }
    return FALSE;
}

static void on_line(const char *raw, gpointer data)
{
    const ScriptRun *run = data;
    g_autofree char *line = g_utf8_make_valid(raw, -1);
    for (char *c = line; *c != '\0'; c++)
        if (g_ascii_iscntrl(*c)) /* a console would obey it */
            *c = ' ';
    g_strchomp(line);
    g_message("script: %s", line);
    if (run->on_line != NULL)
        run->on_line(line, run->on_line_data);
}

static gboolean run_here(const ScriptRun *run, const char *const argv[], GError **error)
{
    g_autofree char *name = script_name(run->script);
    const char *stage = script_stage_name(run->script->stage);
    g_autofree char *ours = g_strconcat("SLIPWAY_STAGE=", stage, NULL);
    g_autofree char *theirs = g_strconcat("XS_STAGE=", stage, NULL);
    const RunCommand command = {
        .argv = argv,
        .environment = (const char *const[]){ours, theirs, NULL},
        .timeout = run->script->timeout,
        .on_line = on_line,
        .on_line_data = (gpointer)run,
        .title = name,
    };
    return run_command(&command, NULL, error);
}

/* In the target, for an interpreter that is only there: the script is lent to it meanwhile. */
static gboolean run_there(const ScriptRun *run, GError **error)
{
#define LENT "/root/.slipway-script" /* not below /tmp or /run, which may be mounted noexec */
    g_autofree char *copy = g_strconcat(run->target, LENT, NULL);
    if (!RUN(error, "cp", "-p", run->path, copy))
        return FALSE;
    gboolean done = run_here(run, (const char *const[]){"chroot", run->target, LENT, "/", NULL}, error);
    return RUN(done ? error : NULL, "rm", copy) && done;
}

gboolean script_run(const ScriptRun *run, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autofree char *name = script_name(run->script);
    g_autofree char *interpreter = read_interpreter(run->path, name, &failure);
    gboolean done = FALSE;
    if (interpreter != NULL && is_in("", interpreter))
        done = run_here(run, (const char *const[]){run->path, run->argument, NULL}, &failure);
    else if (interpreter != NULL && run->target != NULL && is_in(run->target, interpreter))
        done = run_there(run, &failure);
    else if (interpreter != NULL)
        g_set_error(&failure, SLIPWAY_ERROR, SLIPWAY_ERROR_SCRIPT,
                    "'%s' cannot run: its interpreter '%s' is not here; sh and bash are", name,
                    interpreter);
    if (done)
        return TRUE;
    error_reclass(&failure, SLIPWAY_ERROR_SCRIPT, "a script of the stage %s: ",
                  script_stage_name(run->script->stage));
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

gboolean script_forgives(const Script *script, GError *failure, char **ret_warning, GError **error)
{
    *ret_warning = NULL;
    if (script->on_failure == SCRIPT_FAILURE_FAILS) {
        g_propagate_error(error, g_error_copy(failure));
        return FALSE;
    }
    if (script->on_failure == SCRIPT_FAILURE_WARNS)
        *ret_warning = g_strdup(failure->message);
    else
        g_message("ignored: %s", failure->message);
    return TRUE;
}
