/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "event.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "error.h"

static void test_json(void)
{
    const struct {
        Event event;
        const char *json;
    } cases[] = {
        {{.kind = EVENT_STEP,
          .step = "slot",
          .text = "Writing",
          .percent = 36,
          .elapsed = 7.5,
          .left = -1},
         "{\"event\":\"step\",\"elapsed_ms\":7500,\"percent\":36,\"step\":\"slot\",\"text\":"
         "\"Writing\"}"},
        {{.kind = EVENT_PROGRESS,
          .step = "slot",
          .bytes = 1,
          .total = 4,
          .rate = 2,
          .left = 9,
          .percent = 40},
         "{\"event\":\"progress\",\"elapsed_ms\":0,\"percent\":40,\"step\":\"slot\",\"bytes\":1,"
         "\"total\":4,"
         "\"rate\":2,\"left\":9}"},
        {{.kind = EVENT_STEP_DONE, .step = "slot", .text = "Writing", .duration = 0.3, .left = -1},
         "{\"event\":\"step-done\",\"elapsed_ms\":0,\"percent\":0,\"step\":\"slot\",\"text\":"
         "\"Writing\","
         "\"duration_ms\":300}"},
        {{.kind = EVENT_OUTPUT, .step = "configure", .text = "made it", .left = -1},
         "{\"event\":\"output\",\"elapsed_ms\":0,\"percent\":0,\"step\":\"configure\",\"text\":"
         "\"made it\"}"},
        {{.kind = EVENT_FAILED, .text = "a \"b\"\nc", .exit_status = 5, .left = -1},
         "{\"event\":\"failed\",\"elapsed_ms\":0,\"percent\":0,\"text\":\"a "
         "\\\"b\\\"\\nc\",\"exit_status\":5}"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *json = event_to_json(&cases[i].event);
        g_assert_cmpstr(json, ==, cases[i].json);
    }
}

static void test_lines(void)
{
    const struct {
        Event event;
        const char *line;
    } cases[] = {
        {{.kind = EVENT_STEP, .text = "Writing", .percent = 6}, "[  6%] Writing"},
        {{.kind = EVENT_NOTICE, .text = "key SHA256:x"}, "key SHA256:x"},
        {{.kind = EVENT_OUTPUT, .text = "made it"}, "        | made it"},
        {{.kind = EVENT_WARNING, .text = "no link"}, "warning: no link"},
        {{.kind = EVENT_DONE, .text = "installation complete"},
         "slipway-installer: installation complete"},
        {{.kind = EVENT_FAILED, .text = "it is over"}, "slipway-installer: failed: it is over"},
        {{.kind = EVENT_PROGRESS}, NULL},
        {{.kind = EVENT_STEP_DONE}, NULL},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *line = event_to_line(&cases[i].event);
        g_assert_cmpstr(line, ==, cases[i].line);
    }
}

static void test_progress(void)
{
    Event event = {.kind = EVENT_PROGRESS, .bytes = 3 << 20, .total = 4 << 20, .rate = 1 << 20};
    event.left = 7;
    g_autofree char *full = event_to_progress(&event);
    g_assert_cmpstr(full, ==, "3.0\u00a0MiB of 4.0\u00a0MiB, 1.0\u00a0MiB/s, about 7 s left");
    event.total = 0;
    g_autofree char *unknown = event_to_progress(&event);
    g_assert_cmpstr(unknown, ==, "3.0\u00a0MiB, 1.0\u00a0MiB/s");
}

static void record(const Event *event, gpointer data)
{
    g_string_append_printf(data, "%d:%u ", event->kind, event->percent);
}

/* The share of a step is that of its weight; progress moves within it; nothing goes back. */
static void test_stream(void)
{
    g_autoptr(GString) seen = g_string_new(NULL);
    g_autoptr(Events) events = events_new();
    events_add_reader(events, record, seen, NULL);
    events_begin(events, 4);
    events_step(events, "a", "A", 1);
    events_step(events, "b", "B", 2);
    events_progress(events, 50, 100);
    events_progress(events, 51, 100); /* too soon after the last */
    events_progress(events, 100, 100);
    events_step(events, "c", "C", 1);
    events_done(events);
    g_assert_cmpstr(seen->str, ==, "1:0 3:25 1:25 2:50 2:75 3:75 1:75 3:100 7:100 ");
}

static void test_file(void)
{
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "slipway-events-XXXXXX", NULL);
    int fd = g_mkstemp(path);
    g_close(fd, NULL);

    g_autoptr(GError) failure = g_error_new(SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE, "no bundle");
    g_autoptr(GError) error = NULL;
    g_autoptr(Events) events = events_new();
    g_assert_true(events_add_json(events, path, &error));
    events_failed(events, failure);

    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_true(g_str_has_suffix(text, "\"exit_status\":5}\n"));
    g_remove(path);

    g_assert_false(events_add_json(events, "/nowhere/at/all", &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_log_set_always_fatal(G_LOG_FATAL_MASK); /* failures are logged as warnings */
    g_test_add_func("/event/json", test_json);
    g_test_add_func("/event/lines", test_lines);
    g_test_add_func("/event/progress", test_progress);
    g_test_add_func("/event/stream", test_stream);
    g_test_add_func("/event/file", test_file);
    return g_test_run();
}
