/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "checks.h"

/*
 * Makes the host of REQUEST, which was checked and trusts the master already, a
 * member of the pool: Ganeti's, and in the pool's state. Under pool_state_lock().
 * What broke off before is finished. On failure a host that is not a member
 * afterwards has left no traces.
 */
gboolean enrol(const Host *host, const PoolRequest *request, const char *token_id, GError **error);

/*
 * Has Ganeti take the member NAME, who was away, back in with all that it has
 * missed; 5 to 20 s. On the master HOST, under pool_state_lock().
 */
gboolean enrol_again(const Host *host, const char *name, GError **error);

/* Puts the master HOST itself in the pool's state, as its first member, if it is not there. */
gboolean enrol_self(const Host *host, GError **error);
