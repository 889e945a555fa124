/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/*
 * Takes those of the lost members (lost.h) back that answer again: each gives up
 * what it had of a master, gets the pool's configuration and is a member like
 * others. Nothing on a host that is not the master. Run by slipway-pool.timer.
 */
gboolean recall(const Host *host, GError **error);
