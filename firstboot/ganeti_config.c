/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ganeti_config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "error.h"
#include "ganeti.h"

struct GanetiConfig {
    JsonParser *parser;
};

GanetiConfig *ganeti_config_parse(const char *json, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    if (!json_parser_load_from_data(parser, json, -1, error))
        return NULL;
    JsonNode *root = json_parser_get_root(parser);
    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "it is not a JSON object");
        return NULL;
    }
    GanetiConfig *config = g_new0(GanetiConfig, 1);
    config->parser = g_steal_pointer(&parser);
    return config;
}

GanetiConfig *ganeti_config_load(const Host *host, GError **error)
{
    g_autofree char *path = host_path(host, GANETI_FOLDER "/config.data");
    g_autofree char *text = NULL;
    GanetiConfig *config = NULL;
    if (g_file_get_contents(path, &text, NULL, error))
        config = ganeti_config_parse(text, error);
    if (config == NULL)
        error_reclass(error, SLIPWAY_ERROR_FAILED, "cannot read the pool's configuration '%s': ", path);
    return config;
}

void ganeti_config_free(GanetiConfig *config)
{
    if (config == NULL)
        return;
    g_object_unref(config->parser);
    g_free(config);
}

/* Whether NODE is the member NAME that is looked for. */
typedef gboolean (*Match)(JsonNode *node, const char *value);

/* How many members NAME, however deep in NODE, MATCH VALUE. */
static unsigned count(JsonNode *node, const char *name, Match match, const char *value)
{
    unsigned found = 0;
    if (JSON_NODE_HOLDS_ARRAY(node)) {
        JsonArray *array = json_node_get_array(node);
        for (guint i = 0; i < json_array_get_length(array); i++)
            found += count(json_array_get_element(array, i), name, match, value);
    } else if (JSON_NODE_HOLDS_OBJECT(node)) {
        JsonObjectIter iter;
        const char *member;
        JsonNode *child;
        json_object_iter_init(&iter, json_node_get_object(node));
        while (json_object_iter_next(&iter, &member, &child))
            if (g_str_equal(member, name))
                found += match(child, value) ? 1 : 0;
            else
                found += count(child, name, match, value);
    }
    return found;
}

static const char *text_of(JsonNode *node)
{
    return JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING
               ? json_node_get_string(node)
               : "";
}

/* Of a list: whether a part of it is MARK, or below the folder MARK. */
static gboolean lies_at(JsonNode *node, const char *mark)
{
    if (!JSON_NODE_HOLDS_ARRAY(node))
        return FALSE;
    JsonArray *id = json_node_get_array(node);
    for (guint i = 0; i < json_array_get_length(id); i++) {
        const char *part = text_of(json_array_get_element(id, i));
        if (g_str_has_suffix(mark, "/") ? g_str_has_prefix(part, mark) : g_str_equal(part, mark))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_text(JsonNode *node, const char *value)
{
    return g_str_equal(text_of(node), value);
}


static unsigned count_in(const GanetiConfig *config, const char *part, const char *name, Match match,
                         const char *value)
{
    JsonNode *node = json_object_get_member(json_node_get_object(json_parser_get_root(config->parser)), part);
    return node != NULL ? count(node, name, match, value) : 0;
}

gboolean ganeti_config_has_template(const GanetiConfig *config, const char *template)
{
    return count_in(config, "cluster", "enabled_disk_templates", lies_at, template) > 0;
}

unsigned ganeti_config_count_disks(const GanetiConfig *config, const char *mark)
{
    return count_in(config, "disks", "logical_id", lies_at, mark);
}

unsigned ganeti_config_count_parameter(const GanetiConfig *config, const char *key, const char *value)
{
    return count_in(config, "disks", key, is_text, value);
}

unsigned ganeti_config_count_nics(const GanetiConfig *config, const char *link)
{
    return count_in(config, "instances", "link", is_text, link);
}
