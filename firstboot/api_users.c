/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "api_users.h"

#include <string.h>

#include "error.h"

#define REALM "Ganeti Remote API" /* a part of the hash (RFC 2617 section 3.2.2.2) */

gboolean api_users_check(const char *name, GError **error)
{
    if (g_regex_match_simple("^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$", name, 0, 0))
        return TRUE;
    g_autofree char *escaped = g_strescape(name, NULL);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                "'%.64s' cannot be a user's name: up to 32 letters, digits, '.', '_' and '-'", escaped);
    return FALSE;
}

/* Words of a user's line: name, password, options; NULL for a comment. g_strfreev(). */
static char **words_of(const char *line)
{
    g_autofree char *copy = g_strstrip(g_strdup(line));
    if (*copy == '\0' || *copy == '#')
        return NULL;
    char **words = g_strsplit_set(copy, " \t", -1);
    if (words[1] != NULL)
        return words;
    g_strfreev(words);
    return NULL;
}

static gboolean is_of(const char *line, const char *name)
{
    g_auto(GStrv) words = words_of(line);
    return words != NULL && g_str_equal(words[0], name);
}

char *api_users_set(const char *text, const char *name, const char *password, gboolean can_write)
{
    g_autoptr(GString) result = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (**line != '\0' && !is_of(*line, name))
            g_string_append_printf(result, "%s\n", *line);
    if (password != NULL) {
        g_autofree char *secret = g_strdup_printf("%s:" REALM ":%s", name, password);
        g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_MD5, secret, -1);
        explicit_bzero(secret, strlen(secret));
        g_string_append_printf(result, "%s {HA1}%s%s\n", name, hash, can_write ? " write" : "");
    }
    return g_string_free(g_steal_pointer(&result), FALSE);
}

gboolean api_users_has(const char *text, const char *name)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (is_of(*line, name))
            return TRUE;
    return FALSE;
}

char *api_users_list(const char *text)
{
    g_autoptr(GString) result = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) words = words_of(*line);
        if (words != NULL)
            g_string_append_printf(result, "%-32s %s\n", words[0],
                                   g_strv_contains((const char *const *)words + 2, "write") ? "may change everything"
                                                                                            : "may only look");
    }
    return g_string_free(g_steal_pointer(&result), FALSE);
}
