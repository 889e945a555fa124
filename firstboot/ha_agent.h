/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/*
 * What Pacemaker asks of a host: its resource agent ocf:slipway:master, and its
 * alerts, are a few lines of shell around these.
 */

/* An action of OCF's resource agent API 1.1: "start", "stop" or "monitor". Returns its exit status. */
int ha_agent(const Host *host, const char *action);

/*
 * Pacemaker's alert leaves a file here, named as the host that it has had switched off. Its
 * account is not root's: the names are not to be believed.
 */
#define HA_FENCED_FOLDER "/run/slipway-fenced"

/*
 * On the master: has the guests of all members that stand there run
 * elsewhere (rescue.h), until none is left. On others: forgets them, once
 * there is a master.
 */
gboolean ha_rescue(const Host *host, GError **error);
