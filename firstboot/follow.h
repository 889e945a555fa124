/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/* What somebody has changed: that what else is missing is no fault of theirs. One of the two, the other is NULL. */
typedef struct {
    const char *network; /* its bridge */
    const char *sr;
} FollowCause;

/*
 * Brings about on this host what its pool has for all members: networks, then storage
 * repositories. What cannot be had does not stop the rest; the error names all of it, or with
 * CAUSE what concerns that, and the log has the rest. Run at every boot, at every change, and
 * again while something is missing (slipway-follow.service). CAUSE may be NULL.
 */
gboolean follow(const Host *host, const FollowCause *cause, GError **error);

/*
 * The master HOST has changed what CAUSE names: copies the lists to all members, and has
 * them and itself follow. On an error (SLIPWAY_ERROR_NETWORK) the list is changed all the same.
 */
gboolean follow_everywhere(const Host *host, const FollowCause *cause, GError **error);
