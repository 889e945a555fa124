/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "upgrade.h"

/* How a whole pool is upgraded. */
typedef struct {
    const char *source;    /* as for upgrade_run() */
    gboolean plan;         /* only say who would be next, and whether anything stands in the way */
    gboolean again;        /* also a version that has failed on a member */
    gboolean stop_guests;  /* guests that cannot move may be down while their host restarts */
} RollingOptions;

/*
 * On the master, HOST: upgrades the members one after the other, each with its guests
 * moved away and, once it is ready again, back. The master is the first; its
 * restart ends the call. Stops with a sentence at the first member that fails. Called
 * again it goes on where it stopped: what has been done is read from the members.
 */
gboolean rolling_upgrade(const Host *host, const RollingOptions *options, GError **error);
