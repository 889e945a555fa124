/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hooks.h"

#include <unistd.h>

#include "asset.h"
#include "error.h"
#include "script_store.h"

#define MAX_SIZE (16 * 1024 * 1024) /* bytes: a script may carry a payload */

/* The text of one script; NULL: it could not be fetched and is left out. */
typedef struct {
    const Script *script;
    char *text;
    gsize length;
} Hook;

struct Hooks {
    Events *events;
    GPtrArray *hooks; /* Hook */
};

static void hook_free(Hook *hook)
{
    g_free(hook->text);
    g_free(hook);
}

Hooks *hooks_new(const GPtrArray *scripts, Events *events)
{
    Hooks *hooks = g_new0(Hooks, 1);
    hooks->events = events;
    hooks->hooks = g_ptr_array_new_with_free_func((GDestroyNotify)hook_free);
    for (unsigned i = 0; i < scripts->len; i++) {
        Hook *hook = g_new0(Hook, 1);
        hook->script = scripts->pdata[i];
        g_ptr_array_add(hooks->hooks, hook);
    }
    return hooks;
}

void hooks_free(Hooks *hooks)
{
    if (hooks == NULL)
        return;
    g_ptr_array_unref(hooks->hooks);
    g_free(hooks);
}

static gboolean fetch_text(Hook *hook, GError **error)
{
    const Fetch fetch = {.url = hook->script->url, .what = "the script", .max_size = MAX_SIZE};
    hook->text = asset_fetch(&fetch, &hook->length, error);
    if (hook->text == NULL)
        error_reclass(error, SLIPWAY_ERROR_SCRIPT, "a script of the stage %s: ",
                      script_stage_name(hook->script->stage));
    return hook->text != NULL;
}

static gboolean check_text(const Hook *hook, GError **error)
{
    if (hook->script->sha256 == NULL)
        return TRUE;
    g_autofree char *name = script_name(hook->script);
    g_autofree char *digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)hook->text,
                                                          hook->length);
    if (g_ascii_strcasecmp(digest, hook->script->sha256) == 0)
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SCRIPT,
                "the script '%s' has the SHA-256 checksum %s and not %s: it was changed, or the "
                "answer file is older than it",
                name, digest, hook->script->sha256);
    return FALSE;
}

/* FAILURE of SCRIPT as its policy says: FALSE if it becomes ERROR. */
static gboolean judge(Hooks *hooks, const Script *script, GError *failure, GError **error)
{
    g_autofree char *warning = NULL;
    if (!script_forgives(script, failure, &warning, error))
        return FALSE;
    if (warning != NULL)
        events_warning(hooks->events, "%s", warning);
    return TRUE;
}

gboolean hooks_fetch(Hooks *hooks, GError **error)
{
    for (unsigned i = 0; i < hooks->hooks->len; i++) {
        Hook *hook = hooks->hooks->pdata[i];
        g_autoptr(GError) failure = NULL;
        if (!fetch_text(hook, &failure)) {
            if (!judge(hooks, hook->script, failure, error))
                return FALSE;
        } else if (!check_text(hook, error)) {
            g_clear_pointer(&hook->text, g_free);
            return FALSE;
        }
    }
    return TRUE;
}

static void on_line(const char *line, gpointer events)
{
    events_output(events, line);
}

static gboolean run_hook(Hooks *hooks, const Hook *hook, const char *argument, const char *target,
                         GError **error)
{
    g_autofree char *name = script_name(hook->script);
    g_autofree char *folder = g_dir_make_tmp("slipway-script-XXXXXX", error);
    if (folder == NULL)
        return FALSE;
    g_autofree char *path = g_build_filename(folder, "script", NULL);
    events_notice(hooks->events, "script %s (%s)", name, script_stage_name(hook->script->stage));
    const ScriptRun run = {.script = hook->script,
                           .path = path,
                           .argument = argument,
                           .target = target,
                           .on_line = on_line,
                           .on_line_data = hooks->events};
    gboolean done = g_file_set_contents_full(path, hook->text, hook->length, 0, 0700, error) &&
                    script_run(&run, error);
    unlink(path);
    rmdir(folder);
    return done;
}

gboolean hooks_run(Hooks *hooks, ScriptStage stage, const char *argument, const char *target,
                   GError **error)
{
    for (unsigned i = 0; i < hooks->hooks->len; i++) {
        const Hook *hook = hooks->hooks->pdata[i];
        g_autoptr(GError) failure = NULL;
        if (hook->script->stage == stage && hook->text != NULL &&
            !run_hook(hooks, hook, argument, target, &failure) &&
            !judge(hooks, hook->script, failure, error))
            return FALSE;
    }
    return TRUE;
}

gboolean hooks_place(Hooks *hooks, const char *root, GError **error)
{
    g_autofree char *folder = g_build_filename(root, SCRIPT_STORE_FOLDER, NULL);
    for (unsigned i = 0; i < hooks->hooks->len; i++) {
        const Hook *hook = hooks->hooks->pdata[i];
        if (hook->script->stage == SCRIPT_FIRST_BOOT && hook->text != NULL &&
            !script_store_add(folder, hook->script, hook->text, hook->length, error))
            return FALSE;
    }
    return TRUE;
}
