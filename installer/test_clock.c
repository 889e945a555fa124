/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "clock.h"

#include <gio/gio.h>
#include <string.h>

#include "error.h"

static char *seen; /* the last request */

static gboolean answer(GThreadedSocketService *service, GSocketConnection *connection,
                       GObject *source, gpointer data)
{
    char request[2048] = "";
    g_input_stream_read(g_io_stream_get_input_stream(G_IO_STREAM(connection)), request,
                        sizeof request - 1, NULL, NULL);
    g_free(seen);
    seen = g_strdup(request);
    const char *reply = "HTTP/1.1 404 Not Found\r\nDate: Fri, 20 Nov 2026 12:34:56 GMT\r\n"
                        "Content-Length: 0\r\nConnection: close\r\n\r\n";
    g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)), reply,
                              strlen(reply), NULL, NULL, NULL);
    return TRUE;
}

static gpointer serve(gpointer loop)
{
    g_main_loop_run(loop);
    return NULL;
}

static void test_ask(gconstpointer url)
{
    gint64 time = 0;
    g_autoptr(GError) error = NULL;
    g_assert_true(clock_ask(url, &time, &error)); /* whatever the status is */
    g_assert_cmpint(time, ==, 1795178096);
    g_assert_true(g_str_has_prefix(seen, "HEAD / HTTP/"));
    g_assert_null(strstr(seen, "Authorization")); /* nobody has proved who they are */
    g_assert_false(clock_ask("http://127.0.0.1:9/", &time, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
    g_clear_error(&error);
    g_assert_false(clock_ask("file:///etc/passwd", &time, &error));
}

static void test_ntp_servers(void)
{
    g_auto(GStrv) servers =
        clock_ntp_servers("OPER_STATE=routable\nDNS=192.0.2.1\nNTP=192.0.2.7 ntp.example.com $(reboot)\n");
    g_assert_cmpuint(g_strv_length(servers), ==, 2);
    g_assert_cmpstr(servers[1], ==, "ntp.example.com");
    g_auto(GStrv) none = clock_ntp_servers("");
    g_assert_cmpuint(g_strv_length(none), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GSocketService) service = g_threaded_socket_service_new(4);
    guint16 port = g_socket_listener_add_any_inet_port(G_SOCKET_LISTENER(service), NULL, NULL);
    g_signal_connect(service, "run", G_CALLBACK(answer), NULL);
    g_socket_service_start(service);
    g_autofree char *url = g_strdup_printf("http://joe:geheim@127.0.0.1:%u/a/b?c", port);
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    GThread *server = g_thread_new("server", serve, loop);

    g_test_add_data_func("/clock/ask", url, test_ask);
    g_test_add_func("/clock/ntp-servers", test_ntp_servers);
    int status = g_test_run();
    g_main_loop_quit(loop);
    g_thread_join(server);
    g_free(seen);
    return status;
}
