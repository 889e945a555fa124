/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tell.h"

static JsonBuilder *begin(const char *event, const char *text)
{
    JsonBuilder *builder = json_builder_new();
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "event");
    json_builder_add_string_value(builder, event);
    if (text != NULL) {
        json_builder_set_member_name(builder, "text");
        json_builder_add_string_value(builder, text);
    }
    return builder;
}

static char *end(JsonBuilder *builder)
{
    json_builder_end_object(builder);
    g_autoptr(JsonNode) root = json_builder_get_root(builder);
    return json_to_string(root, FALSE);
}

char *tell_step(const char *event, const Record *record)
{
    gboolean starts = g_str_equal(event, "step");
    /* At its start the record still has the message of the last boot. */
    g_autoptr(JsonBuilder) builder = begin(event, starts ? NULL : record->message);
    json_builder_set_member_name(builder, "step");
    json_builder_add_string_value(builder, record->step);
    if (!starts) {
        json_builder_set_member_name(builder, "attempts");
        json_builder_add_int_value(builder, record->attempts);
        json_builder_set_member_name(builder, "duration_ms");
        json_builder_add_int_value(builder, (gint64)(record->seconds * 1000 + 0.5));
    }
    return end(builder);
}

char *tell_end(gboolean done, const char *text)
{
    g_autoptr(JsonBuilder) builder = begin(done ? "done" : "failed", text);
    return end(builder);
}
