/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Asks the pool of TOKEN whether it would take this machine, before anything is
 * erased: whether it answers, is that pool, and the token is valid for a host
 * NAME (NULL where it is not known yet). The token is not used up. The pool's
 * name goes to *RET_POOL (g_free; RET_POOL may be NULL).
 *
 * Takes 1 s, or 10 s for each of the pool's addresses that is silent; the network
 * has to be up. Errors are sentences without the token:
 *
 *   SLIPWAY_ERROR_ANSWERS  the token is damaged, expired, revoked, used up or
 *                          unknown, the name is taken, or this machine does not fit
 *   SLIPWAY_ERROR_NETWORK  nobody could be asked: this says nothing about the token
 */
gboolean pool_check(const char *token, const char *name, char **ret_pool, GError **error);
