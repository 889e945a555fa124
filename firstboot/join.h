/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/*
 * There while a pool may have put things on this host: the addresses from which its
 * master comes, a line each.
 */
#define JOIN_MASTERS "/var/lib/slipway/joining"

/*
 * The new host's side of a join: asks the pool of CONF's token, gives the master
 * the way in, asks it to add this host, and forgets the token. Each part can be
 * done again: a join that broke off is finished by the next call; one that failed
 * is undone. The pool's refusal is the error, word for word (SLIPWAY_ERROR_ANSWERS).
 */
gboolean join_pool(const Host *host, GError **error);

/*
 * Takes back what a pool has put on this host, which is no member (any more): its
 * keys, its configuration, the accounts it let in. HOST has its configuration.
 */
gboolean join_undo(const Host *host, GError **error);

/* Whether a join has begun and is neither done nor undone. */
gboolean join_has_begun(const Host *host);
