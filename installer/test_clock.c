/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "clock.h"

#include <string.h>

#include "error.h"
#include "test_server.h"

static char *seen; /* the head of the last request */

static char *answer(const char *head, const char *body, gpointer data)
{
    g_free(seen);
    seen = g_strdup(head);
    return g_strdup("HTTP/1.1 404 Not Found\r\nDate: Fri, 20 Nov 2026 12:34:56 GMT\r\n"
                    "Content-Length: 0\r\nConnection: close\r\n\r\n");
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
    g_autoptr(TestServer) server = test_server_new(answer, NULL);
    g_autofree char *url = g_strdup_printf("http://joe:geheim@127.0.0.1:%u/a/b?c", test_server_port(server));

    g_test_add_data_func("/clock/ask", url, test_ask);
    g_test_add_func("/clock/ntp-servers", test_ntp_servers);
    int status = g_test_run();
    g_free(seen);
    return status;
}
