/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "record.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "error.h"

static const char *const state_names[] = {"pending", "running", "done", "failed", "blocked"};

Record *record_new(const char *step)
{
    Record *record = g_new0(Record, 1);
    record->step = g_strdup(step);
    return record;
}

void record_free(Record *record)
{
    if (record == NULL)
        return;
    g_free(record->step);
    g_free(record->message);
    g_free(record->warning);
    g_free(record->configuration);
    g_free(record);
}

const char *record_state_name(RecordState state)
{
    return state_names[state];
}

static RecordState state_of(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(state_names); i++)
        if (g_strcmp0(name, state_names[i]) == 0)
            return i;
    return RECORD_PENDING;
}

static gint64 time_of(const char *text)
{
    if (text == NULL)
        return 0;
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(text, NULL);
    return time != NULL ? g_date_time_to_unix(time) * G_USEC_PER_SEC : 0;
}

static void add_string(JsonBuilder *builder, const char *name, const char *value)
{
    if (value == NULL)
        return;
    json_builder_set_member_name(builder, name);
    json_builder_add_string_value(builder, value);
}

static void add_time(JsonBuilder *builder, const char *name, gint64 microseconds)
{
    if (microseconds == 0)
        return;
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(microseconds / G_USEC_PER_SEC);
    g_autofree char *text = g_date_time_format_iso8601(time);
    add_string(builder, name, text);
}

void record_to_json(const Record *record, JsonBuilder *builder)
{
    json_builder_begin_object(builder);
    add_string(builder, "step", record->step);
    add_string(builder, "state", record_state_name(record->state));
    add_time(builder, "started", record->started);
    add_time(builder, "ended", record->ended);
    add_time(builder, "first-done", record->first_done);
    json_builder_set_member_name(builder, "seconds");
    json_builder_add_double_value(builder, record->seconds);
    json_builder_set_member_name(builder, "attempts");
    json_builder_add_int_value(builder, record->attempts);
    add_string(builder, "message", record->message);
    add_string(builder, "warning", record->warning);
    add_string(builder, "configuration", record->configuration);
    json_builder_end_object(builder);
}

static char *path_of(const char *folder, const char *step)
{
    g_autofree char *name = g_strconcat(step, ".json", NULL);
    return g_build_filename(folder, name, NULL);
}

gboolean record_save(const Record *record, const char *folder, GError **error)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    record_to_json(record, builder);
    g_autoptr(JsonNode) node = json_builder_get_root(builder);
    g_autofree char *json = json_to_string(node, TRUE);
    g_autofree char *text = g_strconcat(json, "\n", NULL);
    g_autofree char *path = path_of(folder, record->step);

    if (g_mkdir_with_parents(folder, 0755) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot make the folder '%s': %s",
                    folder, g_strerror(errno));
        return FALSE;
    }
    if (!g_file_set_contents_full(path, text, -1,
                                  G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                  0644, error)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "cannot record step %s in '%s': ", record->step,
                      path);
        return FALSE;
    }
    return TRUE;
}

Record *record_load(const char *folder, const char *step)
{
    g_autoptr(Record) record = record_new(step);
    g_autofree char *path = path_of(folder, step);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return g_steal_pointer(&record);

    /* A step that is done is cheap to do again, so a damaged record is no more than none. */
    g_autoptr(JsonNode) node = json_from_string(text, NULL);
    if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node)) {
        g_warning("%s is not a record of a step; the step counts as not done", path);
        return g_steal_pointer(&record);
    }
    JsonObject *object = json_node_get_object(node);
    record->state = state_of(json_object_get_string_member_with_default(object, "state", NULL));
    record->started = time_of(json_object_get_string_member_with_default(object, "started", NULL));
    record->ended = time_of(json_object_get_string_member_with_default(object, "ended", NULL));
    record->first_done =
        time_of(json_object_get_string_member_with_default(object, "first-done", NULL));
    record->seconds = json_object_get_double_member_with_default(object, "seconds", 0);
    record->attempts = (unsigned)json_object_get_int_member_with_default(object, "attempts", 0);
    record->message = g_strdup(json_object_get_string_member_with_default(object, "message", NULL));
    record->warning = g_strdup(json_object_get_string_member_with_default(object, "warning", NULL));
    record->configuration =
        g_strdup(json_object_get_string_member_with_default(object, "configuration", NULL));
    return g_steal_pointer(&record);
}
