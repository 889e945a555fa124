/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Tells a URL what happens here: each event is one HTTP POST with a JSON object,
 * as docs/events.md describes it. A thread of its own sends them in their order
 * and tries again, ever more patiently, what a server does not take; whoever
 * posts is never kept waiting, and nothing here ever fails an installation. The
 * queue is bounded: what a dead server has missed is missing in the end, and
 * the events' numbers show the gap.
 */
typedef struct Notifier Notifier;

/*
 * URL: http or https, may hold credentials, is never logged with them. PIN is
 * that of Fetch (fetch.h) or NULL. SOURCE says who tells: "installer",
 * "first-boot".
 */
Notifier *notifier_new(const char *url, const char *pin, const char *source);

/*
 * Sends JSON, an object that is not empty. PASSING is one that the next one
 * makes obsolete (progress): of several in a row that wait, the last is kept.
 */
void notifier_post(Notifier *notifier, const char *json, gboolean passing);

/*
 * Sends what is left, for up to SECONDS, and frees NOTIFIER. If the server did
 * not answer, only the last event is tried: it says how it ended. Returns
 * whether that was delivered.
 */
gboolean notifier_finish(Notifier *notifier, unsigned seconds);
