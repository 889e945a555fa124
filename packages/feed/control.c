/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "control.h"

#include "error.h"

#include <string.h>

struct Control {
    char *origin;
    GHashTable *fields; /* lower-case name -> value */
};

static gboolean add_field(Control *control, const char *line, guint number, char **ret_name,
                          GError **error)
{
    const char *colon = strchr(line, ':');
    if (!colon || colon == line) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "%s:%u: neither a field nor its continuation: '%.40s'", control->origin, number,
                    line);
        return FALSE;
    }
    g_autofree char *name = g_ascii_strdown(line, colon - line);
    for (const char *p = name; *p; p++) {
        if (!g_ascii_isgraph(*p)) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                        "%s:%u: '%.40s' is not the name of a field", control->origin, number, name);
            return FALSE;
        }
    }
    if (g_hash_table_contains(control->fields, name)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "%s:%u: the field %s is there twice", control->origin, number, name);
        return FALSE;
    }
    *ret_name = g_strdup(name);
    g_hash_table_insert(control->fields, g_steal_pointer(&name), g_strstrip(g_strdup(colon + 1)));
    return TRUE;
}

Control *control_parse(const char *text, gsize length, const char *origin, GError **error)
{
    g_autoptr(Control) control = g_new0(Control, 1);
    control->origin = g_strdup(origin);
    control->fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    /* RPM and rpm-md are UTF-8; a stray byte in a description must not spoil them. */
    g_autofree char *valid = g_utf8_make_valid(text, length);
    g_auto(GStrv) lines = g_strsplit(valid, "\n", -1);
    g_autofree char *name = NULL;
    gboolean ended = FALSE;

    for (guint i = 0; lines[i]; i++) {
        char *line = g_strchomp(lines[i]);
        if (!*line) {
            ended = g_hash_table_size(control->fields) > 0;
            continue;
        }
        if (ended) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "%s:%u: a second paragraph",
                        origin, i + 1);
            return NULL;
        }
        if (*line != ' ' && *line != '\t') {
            g_clear_pointer(&name, g_free);
            if (!add_field(control, line, i + 1, &name, error))
                return NULL;
        } else if (name) {
            const char *before = g_hash_table_lookup(control->fields, name);
            g_hash_table_insert(control->fields, g_strdup(name),
                                g_strconcat(before, "\n", line, NULL));
        } else {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                        "%s:%u: a continuation without a field", origin, i + 1);
            return NULL;
        }
    }
    return g_steal_pointer(&control);
}

void control_free(Control *control)
{
    g_free(control->origin);
    g_hash_table_unref(control->fields);
    g_free(control);
}

const char *control_get(const Control *control, const char *field)
{
    g_autofree char *name = g_ascii_strdown(field, -1);
    return g_hash_table_lookup(control->fields, name);
}

const char *control_need(const Control *control, const char *field, GError **error)
{
    const char *value = control_get(control, field);
    if (value && *value)
        return value;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "%s: the field %s is missing",
                control->origin, field);
    return NULL;
}
