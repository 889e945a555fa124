/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "event.h"

#include <errno.h>
#include <fcntl.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "lldp_watch.h"
#include "notify.h"

#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 4)
#define LAST_EVENT_WAIT 20 /* seconds for a URL to take the end of the story */
#define LEFT_AFTER 5.0 /* seconds: an earlier estimate would jump about */

typedef struct {
    EventReader reader;
    gpointer data;
    GDestroyNotify free_data;
} Reader;

struct Events {
    GArray *readers;
    gint64 started, step_started, last_progress; /* monotonic microseconds */
    char *step, *title;
    unsigned total_weight, done_weight, weight;
    double fraction; /* of the current step */
};

static void reader_clear(Reader *reader)
{
    if (reader->free_data != NULL)
        reader->free_data(reader->data);
}

Events *events_new(void)
{
    Events *events = g_new0(Events, 1);
    events->readers = g_array_new(FALSE, FALSE, sizeof(Reader));
    g_array_set_clear_func(events->readers, (GDestroyNotify)reader_clear);
    events->started = g_get_monotonic_time();
    events->total_weight = 1;
    return events;
}

void events_free(Events *events)
{
    if (events == NULL)
        return;
    g_array_unref(events->readers);
    g_free(events->step);
    g_free(events->title);
    g_free(events);
}

void events_add_reader(Events *events, EventReader reader, gpointer data, GDestroyNotify free_data)
{
    Reader entry = {reader, data, free_data};
    g_array_append_val(events->readers, entry);
}

static double seconds_since(gint64 start)
{
    return (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
}

static void emit(Events *events, Event *event)
{
    double done = events->done_weight + events->weight * events->fraction;
    double part = CLAMP(done / events->total_weight, 0, 1);
    event->step = events->step;
    event->elapsed = seconds_since(events->started);
    event->percent = event->kind == EVENT_DONE ? 100 : (unsigned)(part * 100);
    event->left = event->kind == EVENT_DONE ? 0 : -1;
    if (event->kind != EVENT_DONE && event->elapsed > LEFT_AFTER && part > 0.05)
        event->left = (int)(event->elapsed * (1 - part) / part + 0.5);

    for (unsigned i = 0; i < events->readers->len; i++) {
        Reader *entry = &g_array_index(events->readers, Reader, i);
        entry->reader(event, entry->data);
    }
}

static void end_step(Events *events)
{
    if (events->step == NULL)
        return;
    events->fraction = 1;
    Event event = {.kind = EVENT_STEP_DONE,
                   .text = events->title,
                   .duration = seconds_since(events->step_started)};
    g_message("step %s took %.2f s", events->step, event.duration);
    emit(events, &event);
    events->done_weight += events->weight;
    events->weight = 0;
    g_clear_pointer(&events->step, g_free);
    g_clear_pointer(&events->title, g_free);
}

void events_begin(Events *events, unsigned total_weight)
{
    events->total_weight = MAX(total_weight, 1);
    events->done_weight = events->weight = 0;
}

void events_step(Events *events, const char *name, const char *title, unsigned weight)
{
    end_step(events);
    events->step = g_strdup(name);
    events->title = g_strdup(title);
    events->weight = weight;
    events->fraction = 0;
    events->step_started = g_get_monotonic_time();
    events->last_progress = 0;
    g_message("step %s: %s", name, title);
    emit(events, &(Event){.kind = EVENT_STEP, .text = title});
}

void events_progress(Events *events, guint64 bytes, guint64 total)
{
    gint64 now = g_get_monotonic_time();
    events->fraction = total > 0 ? MIN((double)bytes / total, 1) : 0;
    if (now - events->last_progress < PROGRESS_INTERVAL && bytes < total)
        return;
    events->last_progress = now;
    double seconds = seconds_since(events->step_started);
    emit(events, &(Event){.kind = EVENT_PROGRESS,
                          .bytes = bytes,
                          .total = total,
                          .rate = seconds > 0 ? (guint64)(bytes / seconds) : 0});
}

void events_notice(Events *events, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_message("%s", text);
    emit(events, &(Event){.kind = EVENT_NOTICE, .text = text});
}

void events_output(Events *events, const char *line)
{
    emit(events, &(Event){.kind = EVENT_OUTPUT, .text = line});
}

void events_warning(Events *events, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_warning("%s", text);
    emit(events, &(Event){.kind = EVENT_WARNING, .text = text});
}

void events_done(Events *events)
{
    end_step(events);
    g_message("installation complete after %.1f s", seconds_since(events->started));
    emit(events, &(Event){.kind = EVENT_DONE, .text = "installation complete"});
}

void events_failed(Events *events, const GError *error)
{
    g_warning("failed: %s", error->message);
    emit(events, &(Event){.kind = EVENT_FAILED,
                          .text = error->message,
                          .exit_status = error_exit_status(error)});
}

static const char *kind_name(EventKind kind)
{
    static const char *const names[] = {
        [EVENT_START] = "start",
        [EVENT_STEP] = "step",     [EVENT_PROGRESS] = "progress", [EVENT_STEP_DONE] = "step-done",
        [EVENT_NOTICE] = "notice", [EVENT_OUTPUT] = "output",     [EVENT_WARNING] = "warning",
        [EVENT_DONE] = "done",     [EVENT_FAILED] = "failed",
    };
    return names[kind];
}

static void add_int(JsonBuilder *builder, const char *name, gint64 value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_int_value(builder, value);
}

static void add_string(JsonBuilder *builder, const char *name, const char *value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_string_value(builder, value);
}

/* In whole milliseconds: JSON-GLib would print 0.3 s as 0.29999999999999999. */
static void add_seconds(JsonBuilder *builder, const char *name, double seconds)
{
    add_int(builder, name, (gint64)(seconds * 1000 + 0.5));
}

char *event_to_json(const Event *event)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    add_string(builder, "event", kind_name(event->kind));
    add_seconds(builder, "elapsed_ms", event->elapsed);
    add_int(builder, "percent", event->percent);
    if (event->step != NULL)
        add_string(builder, "step", event->step);
    if (event->text != NULL)
        add_string(builder, "text", event->text);
    if (event->kind == EVENT_PROGRESS) {
        add_int(builder, "bytes", event->bytes);
        add_int(builder, "total", event->total);
        add_int(builder, "rate", event->rate);
    }
    if (event->kind == EVENT_STEP_DONE)
        add_seconds(builder, "duration_ms", event->duration);
    if (event->left >= 0)
        add_int(builder, "left", event->left);
    if (event->kind == EVENT_FAILED)
        add_int(builder, "exit_status", event->exit_status);
    if (event->kind == EVENT_START || event->kind == EVENT_DONE || event->kind == EVENT_FAILED)
        lldp_watch_write(builder);
    json_builder_end_object(builder);

    g_autoptr(JsonNode) root = json_builder_get_root(builder);
    return json_to_string(root, FALSE);
}

char *event_to_progress(const Event *event)
{
    g_autofree char *done = g_format_size_full(event->bytes, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *total = g_format_size_full(event->total, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *rate = g_format_size_full(event->rate, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *left = event->left >= 0 ? g_strdup_printf(", about %d s left", event->left)
                                             : g_strdup("");
    if (event->total == 0) /* a server that does not say */
        return g_strdup_printf("%s, %s/s", done, rate);
    return g_strdup_printf("%s of %s, %s/s%s", done, total, rate, left);
}

char *event_to_line(const Event *event)
{
    switch (event->kind) {
    case EVENT_STEP:
        return g_strdup_printf("[%3u%%] %s", event->percent, event->text);
    case EVENT_NOTICE:
        return g_strdup(event->text);
    case EVENT_OUTPUT:
        return g_strdup_printf("        | %s", event->text);
    case EVENT_WARNING:
        return g_strdup_printf("warning: %s", event->text);
    case EVENT_DONE:
        return g_strdup_printf("slipway-installer: %s", event->text);
    case EVENT_FAILED:
        return g_strdup_printf("slipway-installer: failed: %s", event->text);
    case EVENT_START:
    case EVENT_PROGRESS:
    case EVENT_STEP_DONE:
        break;
    }
    return NULL;
}

/* A reader that cannot keep up or went away must not hold up an installation. */
static void write_json(const Event *event, gpointer data)
{
    g_autofree char *json = event_to_json(event);
    g_autofree char *line = g_strconcat(json, "\n", NULL);
    if (write(GPOINTER_TO_INT(data), line, strlen(line)) < 0)
        g_debug("cannot write an event: %s", g_strerror(errno));
}

static void close_json(gpointer data)
{
    close(GPOINTER_TO_INT(data));
}

gboolean events_add_json(Events *events, const char *path, GError **error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY | O_CLOEXEC, 0644);
    if (fd < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "cannot write events to '%s': %s",
                    path, g_strerror(errno));
        return FALSE;
    }
    events_add_reader(events, write_json, GINT_TO_POINTER(fd), close_json);
    return TRUE;
}

static void tell_url(const Event *event, gpointer notifier)
{
    g_autofree char *json = event_to_json(event);
    notifier_post(notifier, json, event->kind == EVENT_PROGRESS);
}

static void finish_url(gpointer notifier)
{
    notifier_finish(notifier, LAST_EVENT_WAIT);
}

void events_add_url(Events *events, const char *url, const char *pin)
{
    Notifier *notifier = notifier_new(url, pin, "installer");
    const Event start = {.kind = EVENT_START,
                         .text = "the installer has started",
                         .elapsed = seconds_since(events->started),
                         .left = -1};
    tell_url(&start, notifier);
    events_add_reader(events, tell_url, notifier, finish_url);
}
