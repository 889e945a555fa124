/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Serves the bundle PATH, and nothing else, by HTTP from a thread of its own
 * until support_server_free(), at a path of 130 random bits. Needs a network that
 * is up. support_server_url() is what to give to a person, with this machine's
 * address.
 */
typedef struct SupportServer SupportServer;
SupportServer *support_serve(const char *path, GError **error);
const char *support_server_url(const SupportServer *server);
void support_server_free(SupportServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SupportServer, support_server_free)

/*
 * TEXT as a QR code for a terminal: lines of UTF-8 half blocks with a quiet zone,
 * each ending with a newline, at most 76 columns and 20 lines for the URLs of
 * support_server_url(). Light modules are painted, for a dark screen. g_free().
 */
char *support_qr(const char *text);
