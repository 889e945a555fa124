/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "notify.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "test_server.h"

/* A server that keeps what it is told, and answers as it is told to. */
static GMutex mutex;
static GString *told;                /* one line for each request's body */
static unsigned requests, unanswered; /* of the next requests, so many are hung up on */
static unsigned status = 200, delay;  /* milliseconds */
static char *base;

static char *answer(const char *head, const char *body, gpointer data)
{
    g_mutex_lock(&mutex);
    requests++;
    gboolean hang_up = unanswered > 0;
    if (hang_up)
        unanswered--;
    else if (status == 200)
        g_string_append_printf(told, "%s\n", body);
    char *reply = g_strdup_printf("HTTP/1.1 %u X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                                  status);
    gulong pause = delay * 1000;
    g_mutex_unlock(&mutex);
    g_usleep(pause);
    if (hang_up)
        g_clear_pointer(&reply, g_free);
    return reply;
}

static void set_server(unsigned new_status, unsigned new_unanswered, unsigned new_delay)
{
    g_mutex_lock(&mutex);
    g_string_truncate(told, 0);
    requests = 0;
    status = new_status;
    unanswered = new_unanswered;
    delay = new_delay;
    g_mutex_unlock(&mutex);
}

static double seconds_since(gint64 start)
{
    return (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
}

static void test_delivers(void)
{
    set_server(200, 0, 0);
    Notifier *notifier = notifier_new(base, NULL, "installer");
    notifier_post(notifier, "{\"event\":\"step\"}", FALSE);
    notifier_post(notifier, "{\"event\":\"done\"}", FALSE);
    g_assert_true(notifier_finish(notifier, 10));

    g_auto(GStrv) lines = g_strsplit(g_strchomp(told->str), "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 2);
    g_autoptr(JsonNode) node = json_from_string(lines[1], NULL);
    JsonObject *object = json_node_get_object(node);
    g_assert_cmpstr(json_object_get_string_member(object, "event"), ==, "done");
    g_assert_cmpstr(json_object_get_string_member(object, "source"), ==, "installer");
    g_assert_cmpint(json_object_get_int_member(object, "number"), ==, 1);
    g_assert_true(g_uuid_string_is_valid(json_object_get_string_member(object, "session")));
    g_assert_nonnull(json_object_get_object_member(object, "machine"));
    g_assert_nonnull(strchr(json_object_get_string_member(object, "time"), 'T'));
}

static void test_tries_again(void)
{
    set_server(200, 2, 0);
    Notifier *notifier = notifier_new(base, NULL, "installer");
    notifier_post(notifier, "{\"event\":\"step\"}", FALSE);
    g_usleep(G_USEC_PER_SEC / 2); /* the first try has failed */
    notifier_post(notifier, "{\"event\":\"done\"}", FALSE);
    g_assert_true(notifier_finish(notifier, 20));
    g_assert_nonnull(strstr(told->str, "\"done\""));
    g_assert_cmpuint(requests, >=, 3);
}

/* Whoever posts does not wait, and the end is bounded. */
static void test_slow_server(void)
{
    set_server(200, 0, 3000);
    gint64 started = g_get_monotonic_time();
    Notifier *notifier = notifier_new(base, NULL, "installer");
    for (unsigned i = 0; i < 1000; i++)
        notifier_post(notifier, "{\"event\":\"warning\"}", FALSE);
    g_assert_cmpfloat(seconds_since(started), <, 1);
    started = g_get_monotonic_time();
    g_assert_false(notifier_finish(notifier, 1));
    g_assert_cmpfloat(seconds_since(started), <, 3);
}

static void test_refused(void)
{
    set_server(404, 0, 0);
    Notifier *notifier = notifier_new(base, NULL, "installer");
    notifier_post(notifier, "{\"event\":\"done\"}", FALSE);
    g_assert_false(notifier_finish(notifier, 10));
    g_assert_cmpuint(requests, ==, 1); /* it will not get better */
}

static void test_dead_server(void)
{
    gint64 started = g_get_monotonic_time();
    Notifier *notifier = notifier_new("http://127.0.0.1:9/", NULL, "installer");
    notifier_post(notifier, "{\"event\":\"step\"}", FALSE);
    notifier_post(notifier, "{\"event\":\"done\"}", FALSE);
    g_assert_false(notifier_finish(notifier, 3));
    g_assert_cmpfloat(seconds_since(started), >, 2);
    g_assert_cmpfloat(seconds_since(started), <, 6);
}

/* Of progress that waits, only the last is worth a request. */
static void test_passing(void)
{
    set_server(200, 0, 300);
    Notifier *notifier = notifier_new(base, NULL, "installer");
    for (unsigned i = 0; i < 50; i++) {
        g_autofree char *json = g_strdup_printf("{\"event\":\"progress\",\"percent\":%u}", i);
        notifier_post(notifier, json, TRUE);
        if (i == 0)
            g_usleep(100 * 1000);
    }
    g_assert_true(notifier_finish(notifier, 10));
    g_assert_cmpuint(requests, <=, 3);
    g_assert_nonnull(strstr(told->str, "\"percent\":49"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    told = g_string_new(NULL);
    g_autoptr(TestServer) server = test_server_new(answer, NULL);
    base = g_strdup_printf("http://user:geheim@127.0.0.1:%u/events", test_server_port(server));

    g_test_add_func("/notify/delivers", test_delivers);
    g_test_add_func("/notify/tries-again", test_tries_again);
    g_test_add_func("/notify/slow-server", test_slow_server);
    g_test_add_func("/notify/refused", test_refused);
    g_test_add_func("/notify/dead-server", test_dead_server);
    g_test_add_func("/notify/passing", test_passing);
    int result = g_test_run();
    g_clear_pointer(&server, test_server_free); /* its threads use what goes now */
    g_string_free(told, TRUE);
    g_free(base);
    return result;
}
