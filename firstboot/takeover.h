/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/*
 * Makes HOST, a member, the master of its pool, whose master is gone; about 6 s.
 * OFF (NULL-terminated, may be NULL) are members of which the operator has made
 * sure that they are off: they have no vote, and their guests start elsewhere
 * (rescue.h). A member that answers is not off, whatever is said.
 *
 * Refuses where Pacemaker decides, and while the master's host answers; with FORCE it is asked to hand over
 * in good order instead, which it has to be able to do. On a host that is the
 * master already only starts its daemons, if they are down.
 */
gboolean takeover(const Host *host, const char *const *off, gboolean force, GError **error);

/*
 * The same by order of Pacemaker, which has seen to it that no other host is
 * master: those who are silent were switched off, or have resigned. Refuses only
 * if a member knows that this host has missed a change.
 */
gboolean takeover_appointed(const Host *host, GError **error);
