/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fetch.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "error.h"

/* How often each path of the little server was asked for. */
static int asked_missing, asked_flaky;

static gboolean answer(GThreadedSocketService *service, GSocketConnection *connection,
                       GObject *source, gpointer data)
{
    char request[2048] = "";
    g_input_stream_read(g_io_stream_get_input_stream(G_IO_STREAM(connection)), request,
                        sizeof request - 1, NULL, NULL);
    const char *reply = "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    if (g_str_has_prefix(request, "GET /missing ")) {
        g_atomic_int_inc(&asked_missing);
        reply = "HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    } else if (g_str_has_prefix(request, "GET /flaky ") && g_atomic_int_add(&asked_flaky, 1) == 0) {
        reply = "HTTP/1.0 200 OK\r\nContent-Length: 500\r\n\r\nhel"; /* breaks off */
    }
    g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)), reply,
                              strlen(reply), NULL, NULL, NULL);
    return TRUE;
}

static gpointer serve(gpointer loop)
{
    g_main_loop_run(loop);
    return NULL;
}

static char *fetch_path(const char *base, const char *path, guint64 max_size, gsize *ret_length,
                        GError **error)
{
    g_autofree char *url = g_strconcat(base, path, NULL);
    Fetch fetch = {.url = url, .what = "the answer file", .max_size = max_size};
    return fetch_to_memory(&fetch, ret_length, error);
}

static void test_http(gconstpointer data)
{
    const char *base = data;
    g_autoptr(GError) error = NULL;
    gsize length = 0;
    g_autofree char *text = fetch_path(base, "/good", 100, &length, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(text, ==, "hello");
    g_assert_cmpuint(length, ==, 5);

    g_autofree char *again = fetch_path(base, "/flaky", 1000, &length, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(again, ==, "hello");
    g_assert_cmpint(asked_flaky, ==, 2);

    g_assert_null(fetch_path(base, "/missing", 100, &length, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
    g_assert_nonnull(strstr(error->message, "/missing'"));
    g_assert_nonnull(strstr(error->message, "server 127.0.0.1"));
    g_assert_nonnull(strstr(error->message, "HTTP status 404"));
    g_assert_cmpint(asked_missing, ==, 1); /* 404 will not get better */
    g_clear_error(&error);

    g_assert_null(fetch_path(base, "/good", 4, &length, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
    g_assert_nonnull(strstr(error->message, "larger"));
}

static void test_file(void)
{
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "slipway-fetch-XXXXXX", NULL);
    g_close(g_mkstemp(path), NULL);
    g_assert_true(g_file_set_contents(path, "<installation/>", -1, NULL));
    g_autoptr(GError) error = NULL;
    gsize length;
    g_autofree char *text = fetch_path("file://", path, 100, &length, &error);
    g_assert_cmpstr(text, ==, "<installation/>");
    g_unlink(path);
    g_assert_null(fetch_path("file://", path, 100, &length, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
}

static void test_remote(void)
{
    g_assert_true(fetch_is_remote("http://192.0.2.1/a"));
    g_assert_true(fetch_is_remote("https://example.com/a"));
    g_assert_false(fetch_is_remote("file:///a"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GSocketService) service = g_threaded_socket_service_new(4);
    guint16 port = g_socket_listener_add_any_inet_port(G_SOCKET_LISTENER(service), NULL, NULL);
    g_signal_connect(service, "run", G_CALLBACK(answer), NULL);
    g_socket_service_start(service);
    g_autofree char *base = g_strdup_printf("http://127.0.0.1:%u", port);
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    GThread *server = g_thread_new("server", serve, loop);

    g_test_add_data_func("/fetch/http", base, test_http);
    g_test_add_func("/fetch/file", test_file);
    g_test_add_func("/fetch/remote", test_remote);
    int status = g_test_run();
    g_main_loop_quit(loop);
    g_thread_join(server);
    return status;
}
