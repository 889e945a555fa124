/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "error.h"
#include "script_store.h"
#include "steps.h"

#define INTERRUPTED "the host went down while it ran; it is not run again"

/* Runs STORED unless it was run before. FALSE: its result cannot be kept. */
static gboolean run_once(StoredScript *stored, GError **error)
{
    if (stored->result == SCRIPT_RESULT_RUNNING)
        return script_store_set_result(stored, SCRIPT_RESULT_FAILED, INTERRUPTED, error);
    if (stored->result != SCRIPT_RESULT_NONE)
        return TRUE;

    /* Recorded before it starts: after a power cut nobody knows how far it came. */
    if (!script_store_set_result(stored, SCRIPT_RESULT_RUNNING, NULL, error))
        return FALSE;
    g_autoptr(GError) failure = NULL;
    const ScriptRun run = {.script = stored->script, .path = stored->path};
    g_message("script %s", stored->script->url);
    gboolean done = script_run(&run, &failure);
    return script_store_set_result(stored, done ? SCRIPT_RESULT_DONE : SCRIPT_RESULT_FAILED,
                                   done ? NULL : failure->message, error);
}

/* Adds the message of FAILURE to *TARGET, a list for people. */
static void add_failure(GString *target, const StoredScript *stored)
{
    g_string_append_printf(target, "%s%s", target->len > 0 ? "; " : "",
                           stored->message != NULL ? stored->message : stored->script->url);
}

gboolean scripts_run(const Host *host, StepResult *result, GError **error)
{
    g_autofree char *folder = host_path(host, SCRIPT_STORE_FOLDER);
    g_autoptr(GPtrArray) scripts = script_store_load(folder, error);
    if (scripts == NULL)
        return FALSE;

    g_autoptr(GString) fatal = g_string_new(NULL);
    g_autoptr(GString) warnings = g_string_new(NULL);
    for (unsigned i = 0; i < scripts->len; i++) {
        StoredScript *stored = scripts->pdata[i];
        if (!run_once(stored, error))
            return FALSE;
        if (stored->result == SCRIPT_RESULT_FAILED && stored->script->on_failure != SCRIPT_FAILURE_IGNORED)
            add_failure(stored->script->on_failure == SCRIPT_FAILURE_FAILS ? fatal : warnings, stored);
    }
    if (fatal->len > 0) {
        g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SCRIPT, fatal->str);
        return FALSE;
    }
    result->message = scripts->len > 0 ? g_strdup_printf("%u run, each once", scripts->len)
                                       : g_strdup("there are none");
    result->warning = warnings->len > 0 ? g_strdup(warnings->str) : NULL;
    return TRUE;
}
