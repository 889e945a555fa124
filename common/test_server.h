/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* For tests: a small HTTP server on loopback. */
typedef struct TestServer TestServer;

/*
 * What it says to a request, of which HEAD is the request line and the headers, and
 * BODY the rest: the whole answer, with status line and headers (g_free() by the
 * server); NULL: it hangs up. Called in threads of the server's own.
 */
typedef char *(*TestServerAnswer)(const char *head, const char *body, gpointer data);

TestServer *test_server_new(TestServerAnswer answer, gpointer data);

unsigned test_server_port(const TestServer *server);

void test_server_free(TestServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TestServer, test_server_free)
