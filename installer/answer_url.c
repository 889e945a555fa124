/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_url.h"

#include <gio/gio.h>
#include <string.h>

#include "error.h"
#include "validate.h"

static const struct {
    const char *name;
    gsize offset;
    const char *without; /* why a machine may have none */
} names[] = {
    {"mac", G_STRUCT_OFFSET(Inventory, mac), "no interface has a link"},
    {"serial", G_STRUCT_OFFSET(Inventory, serial), "its firmware has none"},
    {"uuid", G_STRUCT_OFFSET(Inventory, uuid), "its firmware has none"},
    {"hostname", G_STRUCT_OFFSET(Inventory, hostname), "no DHCP server gave it one"},
};

static const char *value_of(const Inventory *inventory, gsize i)
{
    return G_STRUCT_MEMBER(char *, inventory, names[i].offset);
}

/* The number of the name that TEXT, behind a '{', begins with, and *RET_END behind its '}'; -1: none. */
static int find_name(const char *text, const char **ret_end)
{
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        gsize length = strlen(names[i].name);
        if (strncmp(text, names[i].name, length) == 0 && text[length] == '}') {
            *ret_end = text + length + 1;
            return (int)i;
        }
    }
    return -1;
}

/* TEXT with each name replaced by what VALUE, called with DATA, says; NULL for an unknown one. */
static char *replace(const char *text, const char *(*value)(gconstpointer data, gsize i),
                     gconstpointer data)
{
    g_autoptr(GString) url = g_string_new(NULL);
    while (*text != '\0') {
        gsize plain = strcspn(text, "{");
        g_string_append_len(url, text, (gssize)plain);
        text += plain;
        int i = *text == '{' ? find_name(text + 1, &text) : -1;
        if (i >= 0)
            g_string_append_uri_escaped(url, value(data, (gsize)i), ":", FALSE);
        else if (*text == '{')
            return NULL;
    }
    return g_string_free(g_steal_pointer(&url), FALSE);
}

static const char *some_value(gconstpointer data, gsize i)
{
    return "x";
}

static const char *real_value(gconstpointer data, gsize i)
{
    const char *value = value_of(data, i);
    return value != NULL ? value : "";
}

gboolean answer_url_has_names(const char *text)
{
    return strchr(text, '{') != NULL;
}

gboolean answer_url_validate(const char *text, GError **error)
{
    static const char *const schemes[] = {"http", "https", "ftp", "tftp", "nfs", "file", NULL};
    g_autofree char *url = replace(text, some_value, NULL);
    if (url != NULL)
        return validate_url(url, schemes, error);
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                "a name in braces is not known; there are {mac}, {serial}, {uuid} and {hostname}");
    return FALSE;
}

/* "{mac} is 52:54:00:12:34:56, {serial} is ABC1234"; g_free(). */
static char *describe_known(const Inventory *inventory)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (value_of(inventory, i) != NULL)
            g_string_append_printf(text, "%s{%s} is %s", text->len > 0 ? ", " : "", names[i].name,
                                   value_of(inventory, i));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

char *answer_url_expand(const char *text, const Inventory *inventory, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *name = g_strdup_printf("{%s}", names[i].name);
        if (strstr(text, name) == NULL || value_of(inventory, i) != NULL)
            continue;
        g_autofree char *known = describe_known(inventory);
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE,
                    "the answer file's URL has %s, and this machine has none: %s; %s", name,
                    names[i].without, *known != '\0' ? known : "it has none of the others, either");
        return NULL;
    }
    return replace(text, real_value, inventory);
}
