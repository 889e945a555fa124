/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "test_server.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_REQUESTS 8 /* at a time */

struct TestServer {
    TestServerAnswer answer;
    gpointer data;
    GSocketService *service;
    guint16 port;
    GMainLoop *loop;
    GThread *thread;
};

/* *RET_BODY: what follows the headers; both g_free(). */
static char *read_request(GInputStream *stream, char **ret_body)
{
    g_autoptr(GDataInputStream) lines = g_data_input_stream_new(stream);
    g_filter_input_stream_set_close_base_stream(G_FILTER_INPUT_STREAM(lines), FALSE);
    g_data_input_stream_set_newline_type(lines, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
    g_autoptr(GString) head = g_string_new(NULL);
    gsize length = 0;
    for (;;) {
        g_autofree char *line = g_data_input_stream_read_line(lines, NULL, NULL, NULL);
        if (line == NULL || *line == '\0')
            break;
        g_string_append_printf(head, "%s\n", line);
        if (g_ascii_strncasecmp(line, "content-length:", 15) == 0)
            length = g_ascii_strtoull(line + 15, NULL, 10);
    }
    *ret_body = g_malloc0(length + 1);
    g_input_stream_read_all(G_INPUT_STREAM(lines), *ret_body, length, NULL, NULL, NULL);
    return g_string_free(g_steal_pointer(&head), FALSE);
}

static gboolean on_connection(GThreadedSocketService *service, GSocketConnection *connection,
                              GObject *source, gpointer data)
{
    const TestServer *server = data;
    GIOStream *stream = G_IO_STREAM(connection);
    g_autofree char *body = NULL;
    g_autofree char *head = read_request(g_io_stream_get_input_stream(stream), &body);
    g_autofree char *reply = server->answer(head, body, server->data);
    if (reply != NULL)
        g_output_stream_write_all(g_io_stream_get_output_stream(stream), reply, strlen(reply), NULL,
                                  NULL, NULL);
    return TRUE;
}

static gpointer serve(gpointer loop)
{
    g_main_loop_run(loop);
    return NULL;
}

TestServer *test_server_new(TestServerAnswer answer, gpointer data)
{
    TestServer *server = g_new0(TestServer, 1);
    server->answer = answer;
    server->data = data;
    server->service = g_threaded_socket_service_new(MAX_REQUESTS);
    server->port = g_socket_listener_add_any_inet_port(G_SOCKET_LISTENER(server->service), NULL, NULL);
    g_assert_cmpuint(server->port, !=, 0);
    g_signal_connect(server->service, "run", G_CALLBACK(on_connection), server);
    g_socket_service_start(server->service);
    server->loop = g_main_loop_new(NULL, FALSE);
    server->thread = g_thread_new("server", serve, server->loop);
    return server;
}

unsigned test_server_port(const TestServer *server)
{
    return server->port;
}

void test_server_free(TestServer *server)
{
    g_main_loop_quit(server->loop);
    g_thread_join(server->thread);
    g_main_loop_unref(server->loop);
    g_object_unref(server->service);
    g_free(server);
}
