/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sr_report.h"

#include <string.h>

#include "json.h"

static const char *const presence_names[] = {"here", "elsewhere", "missing"};

static char *where(const SrState *state)
{
    const char *host = state->sr->host;
    return host != NULL ? g_strndup(host, strcspn(host, ".")) : g_strdup("all hosts");
}

static char *size(guint64 mib)
{
    if (mib < 1024)
        return g_strdup_printf("%" G_GUINT64_FORMAT " MiB", mib);
    double gib = (double)mib / 1024;
    return gib < 1024 ? g_strdup_printf("%.1f GiB", gib) : g_strdup_printf("%.1f TiB", gib / 1024);
}

/* For people; g_free(). */
static char *for_guests(const SrState *state)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    sr_type_place(state->type, state->sr, (const char *const[]){"10g", NULL}, builder);
    g_auto(GStrv) words = g_strv_builder_end(builder);
    return g_strjoinv(" ", words);
}

static void append(GString *text, const SrState *state)
{
    g_autofree char *place = where(state);
    g_string_append_printf(text, "%-16s %-8s %-12s ", state->sr->name, state->sr->type, place);
    if (state->presence == SR_HERE) {
        g_autofree char *whole = size(state->space.size), *room = size(state->space.free);
        g_autofree char *how = for_guests(state);
        g_string_append_printf(text, "%10s %10s  %s\n", whole, room, how);
    } else {
        g_string_append_printf(text, "%10s %10s  %s%s\n", "-", "-",
                               state->presence == SR_ELSEWHERE ? "on its own host only" : "NOT here: ",
                               state->problem != NULL ? state->problem : "");
    }
}

char *sr_report_text(const GPtrArray *states)
{
    if (states->len == 0)
        return g_strdup("no storage repositories but the hosts' own\n");
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "%-16s %-8s %-12s %10s %10s  %s\n", "NAME", "TYPE", "ON", "SIZE", "FREE",
                           "FOR gnt-instance add");
    for (guint i = 0; i < states->len; i++)
        append(text, states->pdata[i]);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

char *sr_report_summary(const GPtrArray *states)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < states->len; i++) {
        const SrState *state = states->pdata[i];
        if (state->presence == SR_ELSEWHERE)
            continue;
        g_autofree char *whole = size(state->space.size), *room = size(state->space.free);
        g_string_append_printf(text, "sr       %s (%s): ", state->sr->name, state->sr->type);
        if (state->presence == SR_HERE)
            g_string_append_printf(text, "%s, %s free\n", whole, room);
        else
            g_string_append_printf(text, "NOT here: %s\n", state->problem);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* What a plug-in's options mean is not known here. */
static gboolean is_secret(const char *option)
{
    g_autofree char *key = g_strndup(option, strcspn(option, "="));
    return g_regex_match_simple("pass|secret|key|token", key, 0, 0);
}

static void add_options(JsonBuilder *builder, const PoolSr *sr)
{
    json_builder_set_member_name(builder, "options");
    json_builder_begin_object(builder);
    for (char **option = sr->options; *option != NULL; option++) {
        if (is_secret(*option))
            continue;
        g_autofree char *key = g_strndup(*option, strcspn(*option, "="));
        json_add_string(builder, key, strchr(*option, '=') + 1);
    }
    json_builder_end_object(builder);
}

static void add_number(JsonBuilder *builder, const char *name, guint64 number)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_int_value(builder, (gint64)number);
}

void sr_report_json(const GPtrArray *states, JsonBuilder *builder)
{
    json_builder_begin_array(builder);
    for (guint i = 0; i < states->len; i++) {
        const SrState *state = states->pdata[i];
        g_autofree char *how = state->type != NULL ? for_guests(state) : NULL;
        json_builder_begin_object(builder);
        json_add_string(builder, "name", state->sr->name);
        json_add_string(builder, "type", state->sr->type);
        json_add_string(builder, "host", state->sr->host);
        add_options(builder, state->sr);
        json_add_string(builder, "state", presence_names[state->presence]);
        json_add_string(builder, "problem", state->problem);
        add_number(builder, "size_mib", state->space.size);
        add_number(builder, "free_mib", state->space.free);
        json_add_string(builder, "guests", how);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}
