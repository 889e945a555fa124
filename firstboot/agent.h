/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * The host agent, as the units at boot and an operator run it.
 */

/*
 * Writes the files that services read when they start, for every step. What goes
 * wrong is logged, and met again by the step itself.
 */
gboolean agent_configure(GError **error);

/*
 * Brings the host to what host.conf says, and tells it on the consoles; the
 * last lines are "slipway: pool ready: …" where there is a pool, and "slipway:
 * host ready: …". FALSE with an error that names the steps that are not done.
 */
gboolean agent_first_boot(GError **error);
