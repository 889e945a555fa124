/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carry_state.h"

const char *const carry_kind_names[] = {"added",   "changed", "conflict",
                                        "deleted", "mode",    "merged"};

guint64 carry_bytes(const Carry *carry)
{
    return carry->bytes;
}

unsigned carry_count(const Carry *carry, CarryKind kind)
{
    unsigned count = 0;
    for (unsigned i = 0; i < carry->paths->len; i++)
        count += ((const CarryPath *)carry->paths->pdata[i])->kind == kind;
    return count;
}

static void write_path(JsonBuilder *builder, const CarryPath *entry)
{
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "path");
    /* Names may be any bytes; JSON may not. */
    g_autofree char *escaped = g_utf8_validate(entry->path, -1, NULL) ? g_strdup(entry->path)
                                                                      : g_strescape(entry->path, NULL);
    json_builder_add_string_value(builder, escaped);
    json_builder_set_member_name(builder, "kind");
    json_builder_add_string_value(builder, carry_kind_names[entry->kind]);
    if (entry->beside) {
        g_autofree char *beside = g_strconcat(escaped, CARRY_BESIDE, NULL);
        json_builder_set_member_name(builder, "beside");
        json_builder_add_string_value(builder, beside);
    }
    json_builder_end_object(builder);
}

char *carry_to_json(const Carry *carry)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "bytes");
    json_builder_add_int_value(builder, (gint64)carry->bytes);
    json_builder_set_member_name(builder, "paths");
    json_builder_begin_array(builder);
    for (unsigned i = 0; i < carry->paths->len; i++)
        write_path(builder, carry->paths->pdata[i]);
    json_builder_end_array(builder);
    json_builder_set_member_name(builder, "notes");
    json_builder_begin_array(builder);
    for (unsigned i = 0; i < carry->notes->len; i++)
        json_builder_add_string_value(builder, carry->notes->pdata[i]);
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    g_autoptr(JsonNode) root = json_builder_get_root(builder);
    g_autofree char *text = json_to_string(root, TRUE);
    return g_strconcat(text, "\n", NULL);
}

static void count_line(GString *text, const Carry *carry, CarryKind kind, const char *what)
{
    unsigned count = carry_count(carry, kind);
    if (count > 0)
        g_string_append_printf(text, "%6u %s\n", count, what);
}

/* What a person has to look at: the rest needs no hand. */
static void tell_path(GString *text, const CarryPath *entry, gboolean all)
{
    if (entry->kind == CARRY_CONFLICT)
        g_string_append_printf(text,
                               "conflict  %s: yours is kept, the new release's is %s" CARRY_BESIDE
                               "\n",
                               entry->path, entry->path);
    else if (entry->kind == CARRY_DELETED && entry->beside)
        g_string_append_printf(text,
                               "deleted   %s: stays deleted, the new release's is %s" CARRY_BESIDE
                               "\n",
                               entry->path, entry->path);
    else if (entry->kind == CARRY_DELETED)
        g_string_append_printf(text, "deleted   %s: stays deleted\n", entry->path);
    else if (all)
        g_string_append_printf(text, "%-9s %s\n", carry_kind_names[entry->kind], entry->path);
}

char *carry_to_text(const Carry *carry, gboolean all)
{
    GString *text = g_string_new(NULL);
    g_autofree char *size = g_format_size_full(carry->bytes, G_FORMAT_SIZE_IEC_UNITS);
    g_string_append_printf(text, "Carried over to the new release, %s:\n", size);
    count_line(text, carry, CARRY_ADDED, "that are yours alone");
    count_line(text, carry, CARRY_CHANGED, "that you changed");
    count_line(text, carry, CARRY_MODE, "whose mode or owner you changed");
    count_line(text, carry, CARRY_MERGED, "made of yours and the new release's (accounts, fstab)");
    count_line(text, carry, CARRY_DELETED, "that you deleted");
    count_line(text, carry, CARRY_CONFLICT, "that you and the new release changed");
    for (unsigned i = 0; i < carry->paths->len; i++)
        tell_path(text, carry->paths->pdata[i], all);
    for (unsigned i = 0; i < carry->notes->len; i++)
        g_string_append_printf(text, "note      %s\n", (const char *)carry->notes->pdata[i]);
    return g_string_free(text, FALSE);
}

static void add_path(JsonArray *array, guint index, JsonNode *node, gpointer paths)
{
    if (!JSON_NODE_HOLDS_OBJECT(node))
        return;
    JsonObject *object = json_node_get_object(node);
    const char *path = json_object_get_string_member_with_default(object, "path", NULL),
               *kind = json_object_get_string_member_with_default(object, "kind", "merged");
    if (path != NULL && !g_str_equal(kind, carry_kind_names[CARRY_MERGED]) &&
        !g_str_equal(kind, carry_kind_names[CARRY_MODE]))
        g_hash_table_add(paths, g_strdup(path));
}

GHashTable *carry_record_read(const Rootdir *root)
{
    GHashTable *paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *path = g_build_filename(rootdir_path(root), CARRY_RECORD, NULL);
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonNode *node = json_parser_load_from_file(parser, path, NULL) ? json_parser_get_root(parser)
                                                                    : NULL;
    JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node)
                                                                      : NULL;
    JsonNode *list = object != NULL ? json_object_get_member(object, "paths") : NULL;
    if (list != NULL && JSON_NODE_HOLDS_ARRAY(list))
        json_array_foreach_element(json_node_get_array(list), add_path, paths);
    return paths;
}
