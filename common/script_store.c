/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "script_store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "error.h"

#define GROUP "script"
#define DURABLE (G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE)

static const char *const result_names[] = {"none", "running", "done", "failed", NULL};

static void stored_script_free(StoredScript *stored)
{
    script_free(stored->script);
    g_free(stored->path);
    g_free(stored->message);
    g_free(stored);
}

static gboolean write_key_file(GKeyFile *file, const char *path, GError **error)
{
    gsize length;
    g_autofree char *text = g_key_file_to_data(file, &length, NULL);
    return g_file_set_contents_full(path, text, length, DURABLE, 0600, error);
}

gboolean script_store_add(const char *folder, const Script *script, const char *text, gsize length,
                          GError **error)
{
    if (g_mkdir_with_parents(folder, 0700) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot make the folder '%s': %s",
                    folder, g_strerror(errno));
        return FALSE;
    }
    g_autofree char *path = NULL, *conf = NULL;
    for (unsigned number = 1; path == NULL || g_file_test(path, G_FILE_TEST_EXISTS); number++) {
        g_free(path);
        path = g_strdup_printf("%s/%03u", folder, number);
    }
    conf = g_strconcat(path, ".conf", NULL);

    g_autofree char *url = script_name(script);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_key_file_set_string(file, GROUP, "url", url);
    g_key_file_set_uint64(file, GROUP, "timeout", script->timeout);
    g_key_file_set_integer(file, GROUP, "on-failure", script->on_failure);
    if (!g_file_set_contents_full(path, text, length, DURABLE, 0700, error) ||
        !write_key_file(file, conf, error)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "cannot keep the script '%s' for the first boot: ",
                      url);
        return FALSE;
    }
    return TRUE;
}

static void load_result(StoredScript *stored)
{
    g_autofree char *path = g_strconcat(stored->path, ".result", NULL);
    g_autoptr(GKeyFile) file = g_key_file_new();
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL))
        return;
    g_autofree char *name = g_key_file_get_string(file, GROUP, "result", NULL);
    stored->message = g_key_file_get_string(file, GROUP, "message", NULL);
    stored->result = SCRIPT_RESULT_RUNNING; /* whatever it says, it was started */
    for (unsigned i = 0; name != NULL && result_names[i] != NULL; i++)
        if (g_str_equal(result_names[i], name))
            stored->result = i;
}

static StoredScript *load_script(const char *conf, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) failure = NULL;
    g_autofree char *url = NULL;
    guint64 timeout = 0;
    int on_failure = 0;
    if (g_key_file_load_from_file(file, conf, G_KEY_FILE_NONE, &failure) &&
        (url = g_key_file_get_string(file, GROUP, "url", &failure)) != NULL)
        timeout = g_key_file_get_uint64(file, GROUP, "timeout", &failure);
    if (failure == NULL)
        on_failure = g_key_file_get_integer(file, GROUP, "on-failure", &failure);
    if (failure == NULL && (timeout > G_MAXUINT || on_failure < 0 || on_failure > SCRIPT_FAILURE_IGNORED))
        g_set_error_literal(&failure, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "a value is out of range");
    if (failure != NULL) {
        error_reclass(&failure, SLIPWAY_ERROR_FAILED, "cannot read '%s': ", conf);
        g_propagate_error(error, g_steal_pointer(&failure));
        return NULL;
    }

    StoredScript *stored = g_new0(StoredScript, 1);
    stored->script = script_new(SCRIPT_FIRST_BOOT, url);
    stored->script->timeout = (unsigned)timeout;
    stored->script->on_failure = on_failure;
    stored->path = g_strndup(conf, strlen(conf) - strlen(".conf"));
    load_result(stored);
    return stored;
}

static int compare_paths(gconstpointer a, gconstpointer b)
{
    const StoredScript *const *left = a, *const *right = b;
    return g_strcmp0((*left)->path, (*right)->path);
}

GPtrArray *script_store_load(const char *folder, GError **error)
{
    g_autoptr(GPtrArray) scripts = g_ptr_array_new_with_free_func((GDestroyNotify)stored_script_free);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        if (!g_str_has_suffix(name, ".conf"))
            continue;
        g_autofree char *conf = g_build_filename(folder, name, NULL);
        StoredScript *stored = load_script(conf, error);
        if (stored == NULL)
            return NULL;
        g_ptr_array_add(scripts, stored);
    }
    g_ptr_array_sort(scripts, compare_paths);
    return g_steal_pointer(&scripts);
}

gboolean script_store_set_result(StoredScript *stored, ScriptResult result, const char *message,
                                 GError **error)
{
    g_autofree char *path = g_strconcat(stored->path, ".result", NULL);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_key_file_set_string(file, GROUP, "result", result_names[result]);
    if (message != NULL)
        g_key_file_set_string(file, GROUP, "message", message);
    if (!write_key_file(file, path, error)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "cannot record the result of a script: ");
        return FALSE;
    }
    stored->result = result;
    g_free(stored->message);
    stored->message = g_strdup(message);
    return TRUE;
}
