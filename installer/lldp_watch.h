/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lldp.h"

/*
 * Listens, from a thread of its own, to what switches say on the interfaces of this machine, those that appear later,
 * too. Nobody waits for it: switches speak every 30 s. A process that was forked starts it again
 * for itself, and knows what was known.
 */
void lldp_watch_start(void);

/* What has been heard last on INTERFACE; NULL: nothing. lldp_neighbour_free(). */
LldpNeighbour *lldp_watch_find(const char *interface);

/*
 * Where all cables end that are known, by interface, as the member
 *
 *   "links": [{ "interface": "ens3", "switch": "tor-1", "switch_port": "Ethernet7" }]
 *
 * of the object that BUILDER is in; no member if none is known.
 */
void lldp_watch_write(JsonBuilder *builder);

/* For tests, and for the thread: INTERFACE has received FRAME. */
void lldp_watch_hear(const char *interface, const guint8 *frame, gsize length);
