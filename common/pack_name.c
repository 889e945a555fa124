/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pack_name.h"

#include <string.h>

#include "error.h"

#define MAX_NAME 32

char *pack_name_of(const char *source)
{
    g_autofree char *trimmed = g_strdup(source);
    while (g_str_has_suffix(trimmed, "/"))
        trimmed[strlen(trimmed) - 1] = '\0';
    g_autofree char *base = g_path_get_basename(trimmed);
    if (g_str_has_suffix(base, ".iso"))
        base[strlen(base) - 4] = '\0';
    g_autoptr(GString) name = g_string_new(NULL);
    for (const char *c = base; *c != '\0' && name->len < MAX_NAME; c++) {
        if (g_ascii_isalpha(*c) || (g_ascii_isdigit(*c) && name->len > 0))
            g_string_append_c(name, g_ascii_tolower(*c));
        else if (name->len > 0 && name->str[name->len - 1] != '-')
            g_string_append_c(name, '-');
    }
    while (g_str_has_suffix(name->str, "-"))
        g_string_truncate(name, name->len - 1);
    return g_strdup(name->len > 0 ? name->str : "pack");
}

gboolean pack_check_name(const char *name, GError **error)
{
    if (g_regex_match_simple("^[a-z][a-z0-9-]{0,31}$", name, G_REGEX_DOLLAR_ENDONLY, 0))
        return TRUE;
    g_autofree char *shown = g_strescape(name, NULL);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                "'%s' is no name of a pack: it has up to %d of a to z, 0 to 9 and '-', and begins with a letter",
                shown, MAX_NAME);
    return FALSE;
}
