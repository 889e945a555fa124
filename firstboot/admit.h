/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"
#include "pool_reply.h"

/*
 * The master's side of a join, as root, and the account's that tokens log in to:
 *
 *   new host --ssh--> sshd: slipway-join, forced command "slipway pool relay TOKEN"
 *                       |  adds who it is: the token's id and the peer's address
 *                       v
 *            /run/slipway-admit.socket --> slipway-admit@.service, "slipway pool admit"
 *
 * So what a stranger can reach has no rights, and what has them reads one line of
 * validated JSON. Requests that arrive together are done one after the other.
 */
#define ADMIT_SOCKET "/run/slipway-admit.socket"

/* As the service: answers the request in MESSAGE, which is what relay() sends. HOST has its configuration. Never NULL. */
PoolReply *admit_answer(const Host *host, const char *message, gsize size);

/*
 * What stands before the JSON in MESSAGE: "TOKEN-ID PEER\n". FALSE if that is
 * malformed. The strings are new, *RET_BODY lies in MESSAGE.
 */
gboolean admit_parse(const char *message, gsize size, char **ret_token_id, char **ret_peer,
                     const char **ret_body, GError **error);

/* All that can be read from FD, at most LIMIT bytes; NULL with an error if there is more. */
GString *admit_read(int fd, gsize limit, GError **error);
