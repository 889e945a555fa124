/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * URL as it can be shown and logged: in place of a user name and password
 * there is "(credentials)". TEXT may be any text. g_free().
 */
char *url_without_credentials(const char *text);

/* Whether A and B are of the same scheme, host and port, as they are written; credentials apart. */
gboolean url_same_server(const char *a, const char *b);
