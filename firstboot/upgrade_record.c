/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "upgrade_record.h"

static const char *const state_names[] = {"none", "writing", "trial", "good", "failed", "rolled-back"};

static UpgradeState state_of(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(state_names); i++)
        if (g_str_equal(name, state_names[i]))
            return i;
    return UPGRADE_NONE;
}

static char *string_of(JsonObject *object, const char *name)
{
    return g_strdup(json_object_get_string_member_with_default(object, name, NULL));
}

static char **strings_of(JsonObject *object, const char *name)
{
    g_autoptr(GStrvBuilder) strings = g_strv_builder_new();
    JsonNode *node = json_object_get_member(object, name);
    JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
    for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
        const char *text = json_node_get_string(json_array_get_element(array, i));
        if (text != NULL)
            g_strv_builder_add(strings, text);
    }
    return g_strv_builder_end(strings);
}

static void fill(UpgradeRecord *record, JsonObject *object)
{
    record->state = state_of(json_object_get_string_member_with_default(object, "state", ""));
    record->version = string_of(object, "version");
    record->from = string_of(object, "from");
    record->slot = string_of(object, "slot");
    record->reason = string_of(object, "reason");
    g_autofree char *when = string_of(object, "time");
    g_autoptr(GDateTime) time = when != NULL ? g_date_time_new_from_iso8601(when, NULL) : NULL;
    record->time = time != NULL ? g_date_time_to_unix(time) : 0;
    record->failed = strings_of(object, "failed");
}

UpgradeRecord *upgrade_record_from_json(JsonNode *node)
{
    UpgradeRecord *record = g_new0(UpgradeRecord, 1);
    if (node != NULL && JSON_NODE_HOLDS_OBJECT(node))
        fill(record, json_node_get_object(node));
    if (record->version == NULL)
        record->state = UPGRADE_NONE;
    if (record->failed == NULL)
        record->failed = g_new0(char *, 1);
    return record;
}

UpgradeRecord *upgrade_record_load(const Host *host)
{
    g_autofree char *text = host_read(host, UPGRADE_RECORD);
    g_autoptr(JsonParser) parser = json_parser_new();
    gboolean is_json = text != NULL && json_parser_load_from_data(parser, text, -1, NULL);
    return upgrade_record_from_json(is_json ? json_parser_get_root(parser) : NULL);
}

gboolean upgrade_record_has_failed(const UpgradeRecord *record, const char *version)
{
    return g_strv_contains((const char *const *)record->failed, version);
}

void upgrade_record_free(UpgradeRecord *record)
{
    if (record == NULL)
        return;
    g_free(record->version);
    g_free(record->from);
    g_free(record->slot);
    g_free(record->reason);
    g_strfreev(record->failed);
    g_free(record);
}

void upgrade_record_set(UpgradeRecord *record, UpgradeState state, const char *reason)
{
    g_autofree char *copy = g_strdup(reason);
    record->state = state;
    record->time = g_get_real_time() / G_USEC_PER_SEC;
    g_free(record->reason);
    record->reason = g_steal_pointer(&copy);
}

void upgrade_record_mark(UpgradeRecord *record, gboolean failed)
{
    g_autoptr(GStrvBuilder) versions = g_strv_builder_new();
    for (char **version = record->failed; *version != NULL; version++)
        if (g_strcmp0(*version, record->version) != 0)
            g_strv_builder_add(versions, *version);
    if (failed && record->version != NULL)
        g_strv_builder_add(versions, record->version);
    g_strfreev(record->failed);
    record->failed = g_strv_builder_end(versions);
}

static void add_string(JsonBuilder *builder, const char *name, const char *value)
{
    if (value == NULL)
        return;
    json_builder_set_member_name(builder, name);
    json_builder_add_string_value(builder, value);
}

void upgrade_record_to_json(const UpgradeRecord *record, JsonBuilder *builder)
{
    if (record->state == UPGRADE_NONE) {
        json_builder_add_null_value(builder);
        return;
    }
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(record->time);
    g_autofree char *when = g_date_time_format_iso8601(time);
    json_builder_begin_object(builder);
    add_string(builder, "state", state_names[record->state]);
    add_string(builder, "version", record->version);
    add_string(builder, "from", record->from);
    add_string(builder, "slot", record->slot);
    add_string(builder, "time", when);
    add_string(builder, "reason", record->reason);
    json_builder_set_member_name(builder, "failed");
    json_builder_begin_array(builder);
    for (char **version = record->failed; *version != NULL; version++)
        json_builder_add_string_value(builder, *version);
    json_builder_end_array(builder);
    json_builder_end_object(builder);
}

gboolean upgrade_record_save(const UpgradeRecord *record, const Host *host, GError **error)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    upgrade_record_to_json(record, builder);
    g_autoptr(JsonNode) node = json_builder_get_root(builder);
    g_autofree char *json = json_to_string(node, TRUE);
    g_autofree char *text = g_strconcat(json, "\n", NULL);
    return host_write(host, UPGRADE_RECORD, text, 0644, NULL, error);
}

char *upgrade_record_summary(const UpgradeRecord *record)
{
    const char *version = record->version, *slot = record->slot != NULL ? record->slot : "?";
    const char *from = record->from != NULL ? record->from : "an unknown version";
    switch (record->state) {
    case UPGRADE_NONE:
        return NULL;
    case UPGRADE_WRITING:
        return g_strdup_printf("version %s is being written to slot %s, or was cut off there", version, slot);
    case UPGRADE_TRIAL:
        return g_strdup_printf("version %s in slot %s is on trial", version, slot);
    case UPGRADE_GOOD:
        return g_strdup_printf("to version %s from %s, good", version, from);
    case UPGRADE_FAILED:
        return g_strdup_printf("version %s FAILED: %s", version,
                               record->reason != NULL ? record->reason : "nobody knows why");
    case UPGRADE_ROLLED_BACK:
        return g_strdup_printf("version %s was left by hand", version);
    }
    return NULL;
}
