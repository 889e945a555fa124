/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "record.h"

#include "error.h"

#define MEMBER(record, member, type) ((type *)((char *)(record) + (member)->offset))

void record_write(const RecordMember *members, const void *record, JsonBuilder *builder)
{
    for (const RecordMember *member = members; member->name != NULL; member++) {
        if (member->kind == RECORD_STRING && *MEMBER(record, member, char *const) == NULL)
            continue;
        json_builder_set_member_name(builder, member->name);
        switch (member->kind) {
        case RECORD_STRING:
            json_builder_add_string_value(builder, *MEMBER(record, member, char *const));
            break;
        case RECORD_STRINGS:
            json_builder_begin_array(builder);
            for (char *const *item = *MEMBER(record, member, char **const); *item != NULL; item++)
                json_builder_add_string_value(builder, *item);
            json_builder_end_array(builder);
            break;
        case RECORD_BOOLEAN:
            json_builder_add_boolean_value(builder, *MEMBER(record, member, const gboolean));
            break;
        case RECORD_UINT:
            json_builder_add_int_value(builder, *MEMBER(record, member, const unsigned));
            break;
        case RECORD_UINT64:
            json_builder_add_int_value(builder, (gint64)*MEMBER(record, member, const guint64));
            break;
        }
    }
}

static gboolean wrong_type(const RecordMember *member, const char *where, const char *expected,
                           GError **error)
{
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "%s: '%s' is not %s", where,
                member->name, expected);
    return FALSE;
}

static gboolean is_string(JsonNode *node)
{
    return JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING;
}

static gboolean read_strings(JsonNode *node, char ***ret_strings)
{
    if (!JSON_NODE_HOLDS_ARRAY(node))
        return FALSE;
    JsonArray *array = json_node_get_array(node);
    g_autoptr(GStrvBuilder) strings = g_strv_builder_new();
    for (unsigned i = 0; i < json_array_get_length(array); i++) {
        JsonNode *item = json_array_get_element(array, i);
        if (!is_string(item))
            return FALSE;
        g_strv_builder_add(strings, json_node_get_string(item));
    }
    *ret_strings = g_strv_builder_end(strings);
    return TRUE;
}

static gboolean read_member(const RecordMember *member, JsonNode *node, const char *where,
                            void *record, GError **error)
{
    GType type = JSON_NODE_HOLDS_VALUE(node) ? json_node_get_value_type(node) : G_TYPE_NONE;

    switch (member->kind) {
    case RECORD_STRING:
        if (JSON_NODE_HOLDS_NULL(node))
            return TRUE;
        if (type != G_TYPE_STRING)
            return wrong_type(member, where, "a string", error);
        *MEMBER(record, member, char *) = json_node_dup_string(node);
        return TRUE;
    case RECORD_STRINGS:
        if (!read_strings(node, MEMBER(record, member, char **)))
            return wrong_type(member, where, "a list of strings", error);
        return TRUE;
    case RECORD_BOOLEAN:
        if (type != G_TYPE_BOOLEAN)
            return wrong_type(member, where, "true or false", error);
        *MEMBER(record, member, gboolean) = json_node_get_boolean(node);
        return TRUE;
    default:
        break;
    }

    gint64 max = member->kind == RECORD_UINT ? G_MAXUINT : G_MAXINT64;
    if (type != G_TYPE_INT64 || json_node_get_int(node) < 0 || json_node_get_int(node) > max)
        return wrong_type(member, where, "a whole number that is not negative", error);
    if (member->kind == RECORD_UINT)
        *MEMBER(record, member, unsigned) = (unsigned)json_node_get_int(node);
    else
        *MEMBER(record, member, guint64) = (guint64)json_node_get_int(node);
    return TRUE;
}

static gboolean is_unset(const RecordMember *member, const void *record)
{
    switch (member->kind) {
    case RECORD_STRING: {
        const char *text = *MEMBER(record, member, char *const);
        return text == NULL || *text == '\0';
    }
    case RECORD_STRINGS:
        return **MEMBER(record, member, char **const) == NULL;
    case RECORD_BOOLEAN:
        return FALSE;
    case RECORD_UINT:
        return *MEMBER(record, member, const unsigned) == 0;
    case RECORD_UINT64:
        return *MEMBER(record, member, const guint64) == 0;
    }
    g_return_val_if_reached(TRUE);
}

static const RecordMember *find_member(const RecordMember *members, const char *name)
{
    for (; members->name != NULL; members++)
        if (g_str_equal(members->name, name))
            return members;
    return NULL;
}

gboolean record_read(const RecordMember *members, JsonObject *object, const char *const *others,
                     const char *where, void *record, GError **error)
{
    JsonObjectIter iter;
    const char *name;
    JsonNode *node;
    json_object_iter_init_ordered(&iter, object);
    while (json_object_iter_next_ordered(&iter, &name, &node)) {
        const RecordMember *member = find_member(members, name);
        if (member == NULL) {
            if (others != NULL && g_strv_contains(others, name))
                continue;
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "%s: unknown member '%s'", where,
                        name);
            return FALSE;
        }
        if (!read_member(member, node, where, record, error))
            return FALSE;
    }

    for (const RecordMember *member = members; member->name != NULL; member++) {
        if (member->kind == RECORD_STRINGS && *MEMBER(record, member, char **) == NULL)
            *MEMBER(record, member, char **) = g_new0(char *, 1);
        if (member->required && is_unset(member, record)) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "%s: '%s' is missing or empty",
                        where, member->name);
            return FALSE;
        }
    }
    return TRUE;
}

void record_clear(const RecordMember *members, void *record)
{
    for (const RecordMember *member = members; member->name != NULL; member++) {
        if (member->kind == RECORD_STRING)
            g_clear_pointer(MEMBER(record, member, char *), g_free);
        else if (member->kind == RECORD_STRINGS)
            g_clear_pointer(MEMBER(record, member, char **), g_strfreev);
    }
}

char *record_print(JsonBuilder *builder)
{
    g_autoptr(JsonNode) root = json_builder_get_root(builder);
    g_autoptr(JsonGenerator) generator = json_generator_new();
    json_generator_set_pretty(generator, TRUE);
    json_generator_set_root(generator, root);
    g_autofree char *text = json_generator_to_data(generator, NULL);
    return g_strconcat(text, "\n", NULL);
}
