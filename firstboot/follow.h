/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/*
 * Brings about on this host what its pool has for all members: networks, then storage
 * repositories. What cannot be had does not stop the rest; the error names all. Run at
 * every boot, at every change, and again while something is missing
 * (slipway-follow.service).
 */
gboolean follow(const Host *host, GError **error);

/*
 * The master HOST has changed a list: copies it to all members, and has them and itself
 * follow. On an error (SLIPWAY_ERROR_NETWORK) the list is changed all the same.
 */
gboolean follow_everywhere(const Host *host, GError **error);
