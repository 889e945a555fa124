/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scripts.h"

#include "deb.h"
#include "digest.h"
#include "error.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define LIST_HEADER                                                                                \
    "# Maintainer scripts that a person has looked at: package, script, SHA-256.\n"                \
    "# Written by 'make accept-scripts'; packages/feed/scripts.h says how.\n"

typedef struct {
    char *name; /* "package script" */
    char *sha256;
} Script;

static void script_free(Script *script)
{
    g_free(script->name);
    g_free(script->sha256);
    g_free(script);
}

char *scripts_normalise(const char *text)
{
    static GRegex *versions;
    if (g_once_init_enter(&versions)) {
        GRegex *regex = g_regex_new("[0-9]+(\\.[0-9]+)+[0-9A-Za-z.+~:-]*", G_REGEX_RAW, 0, NULL);
        g_once_init_leave(&versions, regex);
    }
    return g_regex_replace_literal(versions, text, -1, 0, "N", 0, NULL);
}

static gboolean store_text(const char *store, const char *sha256, const char *text, GError **error)
{
    g_autofree char *path = g_build_filename(store, sha256, NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS) || g_file_set_contents(path, text, -1, error);
}

static int compare_scripts(gconstpointer a, gconstpointer b)
{
    const Script *first = *(Script *const *)a, *second = *(Script *const *)b;
    int order = strcmp(first->name, second->name);
    return order != 0 ? order : strcmp(first->sha256, second->sha256);
}

/* The scripts of DEBS, sorted; their texts go to STORE. */
static GPtrArray *collect(GPtrArray *debs, const char *store, GError **error)
{
    g_autoptr(GPtrArray) scripts = g_ptr_array_new_with_free_func((GDestroyNotify)script_free);
    if (g_mkdir_with_parents(store, 0755) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot make %s: %s", store,
                    g_strerror(errno));
        return NULL;
    }
    for (guint i = 0; i < debs->len; i++) {
        const Deb *deb = debs->pdata[i];
        const char *package = control_need(deb->control, "Package", error);
        if (!package)
            return NULL;
        g_autofree char *name = scripts_normalise(package);
        GHashTableIter iter;
        gpointer kind, content;
        g_hash_table_iter_init(&iter, deb->scripts);
        while (g_hash_table_iter_next(&iter, &kind, &content)) {
            g_autofree char *text = scripts_normalise(content);
            Script *script = g_new(Script, 1);
            *script = (Script){g_strdup_printf("%s %s", name, (char *)kind),
                               digest_sha256(text, strlen(text))};
            g_ptr_array_add(scripts, script);
            if (!store_text(store, script->sha256, text, error))
                return NULL;
        }
    }
    g_ptr_array_sort(scripts, compare_scripts);
    return g_steal_pointer(&scripts);
}

static GPtrArray *read_list(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, error))
        return NULL;
    g_autoptr(GPtrArray) scripts = g_ptr_array_new_with_free_func((GDestroyNotify)script_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        if (!*lines[i] || *lines[i] == '#')
            continue;
        const char *space = strrchr(lines[i], ' ');
        if (!space || strlen(space + 1) != 64) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                        "%s:%u: not 'package script sha256'", path, i + 1);
            return NULL;
        }
        Script *script = g_new(Script, 1);
        *script = (Script){g_strndup(lines[i], space - lines[i]), g_strdup(space + 1)};
        g_ptr_array_add(scripts, script);
    }
    return g_steal_pointer(&scripts);
}

/* A script of NAME in the list, or NULL; one with the same text if there is one. */
static const Script *find(GPtrArray *list, const Script *wanted)
{
    const Script *found = NULL;
    for (guint i = 0; i < list->len; i++) {
        const Script *script = list->pdata[i];
        if (strcmp(script->name, wanted->name) != 0)
            continue;
        found = script;
        if (strcmp(script->sha256, wanted->sha256) == 0)
            break;
    }
    return found;
}

/* What to compare SCRIPT with: the text that was looked at, if this machine has
 * seen it, else nothing. */
static char *known_text(const Script *known, const char *store)
{
    g_autofree char *path = known ? g_build_filename(store, known->sha256, NULL) : NULL;
    if (path && g_file_test(path, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&path);
    return g_strdup("/dev/null");
}

/* Lines "package script old new" for what LIST does not have. */
static GString *find_changes(GPtrArray *scripts, GPtrArray *list, const char *store)
{
    GString *changes = g_string_new(NULL);
    for (guint i = 0; i < scripts->len; i++) {
        const Script *script = scripts->pdata[i];
        const Script *known = find(list, script);
        if (known && strcmp(known->sha256, script->sha256) == 0)
            continue;
        g_autofree char *old = known_text(known, store);
        g_string_append_printf(changes, "%s %s %s/%s\n", script->name, old, store, script->sha256);
    }
    return changes;
}

gboolean scripts_check(GPtrArray *debs, const char *list, const char *store, GError **error)
{
    g_autoptr(GPtrArray) scripts = collect(debs, store, error);
    g_autoptr(GPtrArray) known = scripts ? read_list(list, error) : NULL;
    if (!known)
        return FALSE;
    g_autoptr(GString) changes = find_changes(scripts, known, store);
    if (changes->len == 0)
        return TRUE;
    g_set_error(
        error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
        "nobody has looked at these maintainer scripts, which a host never runs (package, script, "
        "text that was looked at, text now):\n%s"
        "'make accept-scripts' shows the differences and accepts them in %s: first see to it that "
        "slipway-base or slipway-setup does what a host needs of them.",
        changes->str, list);
    return FALSE;
}

gboolean scripts_accept(GPtrArray *debs, const char *list, const char *store, char **ret_changes,
                        GError **error)
{
    g_autoptr(GPtrArray) scripts = collect(debs, store, error);
    g_autoptr(GPtrArray) known = scripts ? read_list(list, error) : NULL;
    if (!known)
        return FALSE;
    g_autoptr(GString) text = g_string_new(LIST_HEADER);
    for (guint i = 0; i < scripts->len; i++) {
        const Script *script = scripts->pdata[i];
        if (i == 0 || compare_scripts(&scripts->pdata[i - 1], &scripts->pdata[i]) != 0)
            g_string_append_printf(text, "%s %s\n", script->name, script->sha256);
    }
    if (!g_file_set_contents(list, text->str, text->len, error))
        return FALSE;
    *ret_changes = g_string_free(find_changes(scripts, known, store), FALSE);
    return TRUE;
}
