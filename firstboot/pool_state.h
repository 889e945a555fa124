/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ganeti.h"

/*
 * What a pool has to remember beside Ganeti's own configuration: the tokens, the
 * members as they joined, the SSH certificate authority, who is lost (lost.h), how
 * hosts are switched off (ha.h). The master keeps it in a folder and copies that to
 * every member, so that each can become master.
 */
#define POOL_STATE_FOLDER "/var/lib/slipway/pool"

/*
 * Waits until nobody else changes the pool's hosts or state, and keeps the others
 * waiting until the descriptor is closed; -1 on error. Ganeti's own lock does not
 * cover what 'gnt-node add' does before its job.
 */
int pool_state_lock(const Host *host, GError **error);

/*
 * Copies the folder from the master, HOST, to the other members. One that cannot
 * be reached is a warning only: it gets the next copy.
 */
void pool_state_replicate(const Host *host);

#define POOL_STATE_PATIENCE 1800 /* seconds: what another member does may have to wait for joins before it */

/*
 * Runs COMMAND (NULL-terminated) as root on the member of POOL at ADDRESS, whom
 * Ganeti's keys prove to be one, for at most TIMEOUT seconds. Its output goes to
 * *RET_OUTPUT (may be NULL).
 */
gboolean pool_state_run_on(const GanetiPool *pool, const char *address, const char *const *command,
                           unsigned timeout, char **ret_output, GError **error);

/*
 * The same on all other members that are not off. All are tried; the error names those
 * where it failed.
 */
gboolean pool_state_run_on_others(const Host *host, const char *const *command, GError **error);

/* Removes the folder's files: this host leaves its pool. */
gboolean pool_state_forget(const Host *host, GError **error);
