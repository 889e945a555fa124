/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_part.h"

#include <string.h>

#include "validate.h"

void part_set(char **target, const char *value)
{
    if (value == NULL)
        return;
    g_free(*target);
    *target = g_strdup(value);
}

const Node *part_find(const GPtrArray *parts, const char *name)
{
    for (unsigned i = 0; i < parts->len; i++) {
        const Node *part = parts->pdata[i];
        if (part->item != NULL && g_str_equal(part->item->name, name))
            return part;
    }
    return NULL;
}

char **part_values(const Node *node, const char *name)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    node_find_all(node, name, found);
    g_autoptr(GStrvBuilder) values = g_strv_builder_new();
    for (unsigned i = 0; i < found->len; i++)
        g_strv_builder_add(values, ((const Node *)found->pdata[i])->value);
    return g_strv_builder_end(values);
}

char *part_interface(const Node *node, Problems *problems)
{
    const Node *name = node_find(node, "@name"), *hwaddr = node_find(node, "@hwaddr");
    if (name != NULL && hwaddr != NULL)
        problems_warning(problems, name->offset, "<%s> has both name and hwaddr; hwaddr counts",
                         node->name);
    if (part_find(node->attributes, "name") == NULL &&
        part_find(node->attributes, "hwaddr") == NULL)
        problems_error(problems, node->offset,
                       "<%s> needs the attribute 'hwaddr' (or 'name') of the interface",
                       node->name);
    const Node *chosen = hwaddr != NULL ? hwaddr : name;
    return chosen != NULL ? g_strdup(chosen->value) : NULL;
}

/* XenServer's "server:/path", and its "nfs://server:/path", as a URL; others stay what they are. */
static char *nfs_url(const char *text)
{
    g_autoptr(GRegex) form = g_regex_new("^(?:nfs://)?([^/:]+|\\[[^]/]+\\]):?(/([^/].*)?)$",
                                         G_REGEX_CASELESS, 0, NULL);
    return g_regex_replace(form, text, -1, 0, "nfs://\\1\\2", 0, NULL);
}

char *part_url(const Node *node, const char *type, Problems *problems)
{
    static const char *const url_schemes[] = {"http", "https", "ftp", "tftp", "nfs", "file", NULL};
    static const char *const nfs_schemes[] = {"nfs", NULL};
    gboolean is_nfs = g_strcmp0(type, "nfs") == 0;
    g_autofree char *url = is_nfs || g_ascii_strncasecmp(node->value, "nfs:", 4) == 0
                               ? nfs_url(node->value)
                               : g_strdup(node->value);

    g_autoptr(GError) error = NULL;
    if (*node->value == '\0') {
        problems_error(problems, node->offset, "<%s type=\"%s\"> needs %s as its text", node->name,
                       type, is_nfs ? "server:/path" : "a URL");
    } else if (!validate_url(url, is_nfs ? nfs_schemes : url_schemes, &error)) {
        problems_error(problems, node->value_offset, "<%s>: %s%s", node->name, error->message,
                       is_nfs ? "; with type=\"nfs\" it is written server:/path, too" : "");
    } else {
        return g_steal_pointer(&url);
    }
    return NULL;
}
