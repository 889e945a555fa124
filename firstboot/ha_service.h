/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ha.h"

/*
 * Brings HOST to what the pool's state says: Corosync and Pacemaker run with the
 * present members where fail-over is enabled and HOST takes part, else they do
 * not. Idempotent; guests and the master's daemons go on.
 */
gboolean ha_apply(const Host *host, GError **error);

/* Whether Pacemaker decides on HOST who is master. */
gboolean ha_is_enabled(const Host *host);

/*
 * On the master: writes HA as the pool's state, has every member apply it, and
 * tells Pacemaker of the devices. A member that cannot be reached is a warning:
 * it applies it when it is taken back, or at its next boot.
 */
gboolean ha_publish(const Host *host, const Ha *ha, GError **error);

/*
 * On the master, before the member NAME is taken out: has it leave Pacemaker in
 * good order, so that nobody switches it off for being silent. One that is dead
 * has been switched off already.
 */
void ha_withdraw(const Host *host, const char *name);

/* On the master, after NAME has left the pool: takes it out of fail-over, if it took part. */
gboolean ha_forget(const Host *host, const char *name, GError **error);

/* On the master, HOST: what 'slipway pool ha enable' and 'disable' do. */
gboolean ha_enable(const Host *host, GError **error);
gboolean ha_disable(const Host *host, GError **error);

/*
 * Whether Corosync on this host sees more than half of the members. Where it does
 * not there is no master and will be none, and any member may disable.
 */
gboolean ha_has_quorum(void);
