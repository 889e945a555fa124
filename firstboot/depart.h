/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/*
 * On the master, HOST: takes the member NAME out of the pool, whether it answers
 * or not. One that holds guests stays. What it knows of the pool's keys it goes on
 * knowing: with NEW_KEYS all members get others, and every token becomes void.
 */
gboolean depart_evict(const Host *host, const char *name, gboolean new_keys, GError **error);

/* Takes HOST out of its pool, with the master's help; the last host of a pool dissolves it. */
gboolean depart_leave(const Host *host, GError **error);
