/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* chronyd's view of its servers, from chronyc's machine-readable output (chronyc(1), option -c). */

/* Whether TEXT, the output of "chronyc -c tracking", says that the clock is synchronised. */
gboolean chrony_parse_synchronised(const char *text);

/* How many lines of TEXT, the output of "chronyc -c -n sources", are servers that have answered. */
unsigned chrony_parse_answering(const char *text);

/* A sources file for SERVERS (NULL-terminated): one "server" line each. g_free(). */
char *chrony_sources(char *const *servers);
