/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ganeti.h"

/* The master's daemons on this host. Who may be master is vote.h's; these only do it. */

/*
 * Starts them, without Ganeti's own vote, and waits until they answer. It counts
 * hosts that are known to be off and so never ends in a pool of two; slipway's
 * vote comes before.
 */
gboolean master_start(const Host *host, GError **error);

/* Waits until they answer, which somebody else has started, and this host has the pool's address. */
gboolean master_await(const Host *host, GError **error);

/* Whether they answer. */
gboolean master_answers(const Host *host, GError **error);

/* Stops them and takes the pool's address off this host; nothing where neither is there. */
gboolean master_stop(const Host *host, GError **error);
