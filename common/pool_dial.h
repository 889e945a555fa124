/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "pool_reply.h"
#include "pool_request.h"
#include "pool_token.h"

/*
 * Asks the pool of TOKEN, over SSH: its addresses one after the other, and the
 * master wherever a member sends us to. A host that has no certificate of the
 * pool's authority is sent nothing. A request that tells its clock (not 0) gets the
 * time of sending. TIMEOUT, in seconds, is for one address's answer.
 *
 * NULL with an error of class SLIPWAY_ERROR_NETWORK, which names what became of
 * each address, where no answer came; and SLIPWAY_ERROR_ANSWERS where the pool
 * does not know the token's key (any more).
 */
PoolReply *pool_dial(const PoolToken *token, PoolRequest *request, unsigned timeout,
                     GError **error);

/* The account that tokens log in to. */
#define POOL_DIAL_USER "slipway-join"
