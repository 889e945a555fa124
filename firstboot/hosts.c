/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

#include <glib.h>
#include <string.h>

static gboolean is_name(const char *word, const char *name, const char *label)
{
    return g_ascii_strcasecmp(word, name) == 0 || g_ascii_strcasecmp(word, label) == 0;
}

/*
 * LINE without NAME and LABEL; NULL if it has no other name. *RET_FOUND says
 * whether one of them was there; if not, the line comes back as it is.
 */
static char *line_without(const char *line, const char *name, const char *label,
                          gboolean *ret_found)
{
    *ret_found = FALSE;
    const char *comment = strchr(line, '#');
    g_autofree char *entry =
        comment != NULL ? g_strndup(line, (gsize)(comment - line)) : g_strdup(line);
    g_auto(GStrv) words = g_strsplit_set(entry, " \t\r", -1);
    g_autoptr(GString) rest = g_string_new(NULL);
    unsigned names = 0;
    gboolean address_seen = FALSE;
    for (char **word = words; *word != NULL; word++) {
        if (**word == '\0')
            continue;
        if (address_seen && is_name(*word, name, label)) {
            *ret_found = TRUE;
            continue;
        }
        if (address_seen)
            names++;
        g_string_append_printf(rest, "%s%s", address_seen ? " " : "", *word);
        address_seen = TRUE;
    }
    if (!*ret_found)
        return g_strdup(line);
    if (names == 0)
        return NULL;
    if (comment != NULL)
        g_string_append_printf(rest, " %s", comment);
    return g_string_free(g_steal_pointer(&rest), FALSE);
}

char *hosts_set(const char *text, const char *address, const char *name)
{
    return hosts_set_all(text, (const char *const[]){address, NULL}, name);
}

char *hosts_set_all(const char *text, const char *const *addresses, const char *name)
{
    const char *dot = strchr(name, '.');
    g_autofree char *label = dot != NULL ? g_strndup(name, (gsize)(dot - name)) : g_strdup(name);
    g_autoptr(GString) entries = g_string_new(NULL);
    for (; *addresses != NULL; addresses++)
        /* With Ganeti's tab: it compares this file between the members, byte by byte. */
        g_string_append_printf(entries, "%s\t%s%s%s\n", *addresses, name, dot != NULL ? " " : "",
                               dot != NULL ? label : "");

    g_autofree char *chomped = g_strchomp(g_strdup(text));
    g_auto(GStrv) lines = g_strsplit(chomped, "\n", -1);
    g_autoptr(GString) result = g_string_new(NULL);
    gboolean placed = FALSE;
    for (char **line = lines; *line != NULL; line++) {
        gboolean found;
        g_autofree char *rest = line_without(*line, name, label, &found);
        if (found && !placed) {
            g_string_append(result, entries->str);
            placed = TRUE;
        }
        if (rest != NULL)
            g_string_append_printf(result, "%s\n", rest);
    }
    if (!placed)
        g_string_append(result, entries->str);
    return g_string_free(g_steal_pointer(&result), FALSE);
}

char *hosts_remove(const char *text, const char *name)
{
    return hosts_set_all(text, (const char *const[]){NULL}, name);
}
