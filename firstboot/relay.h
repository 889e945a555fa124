/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * As the forced command of slipway-join (admit.h), for the bearer of TOKEN_ID:
 * hands the request on standard input to the service, with the id and the peer's
 * address that sshd knows, and the answer to standard output.
 */
gboolean relay(const char *token_id, GError **error);
