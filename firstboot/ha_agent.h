/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/*
 * What Pacemaker asks of a host: its resource agent ocf:slipway:master, and its
 * alerts, are a few lines of shell around these.
 */

/* An action of OCF's resource agent API 1.1: "start", "stop" or "monitor". Returns its exit status. */
int ha_agent(const Host *host, const char *action);

/* Pacemaker has had the member NAME switched off: noted, for whoever is or becomes master. */
gboolean ha_note_fenced(const Host *host, const char *name, GError **error);

/*
 * On the master: has the guests of all members that were switched off run
 * elsewhere (rescue.h), until none is noted. On others: forgets them, once
 * there is a master.
 */
gboolean ha_rescue(const Host *host, GError **error);
