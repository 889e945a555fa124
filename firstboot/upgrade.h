/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/* What an operator wants of an upgrade. */
typedef struct {
    const char *source;   /* a bundle: a file or an http(s) URL; or an ISO that has one */
    gboolean plan;        /* only say what would be done */
    gboolean allow_older; /* a version that is older than the running one */
    gboolean again;       /* one that runs, waits in the other slot, or has failed here before */
    gboolean force;       /* although the host is not well as it is */
} UpgradeOptions;

/*
 * Lays a bundle down in the slot that HOST does not run from, brings what is the
 * administrator's there, and has the next boot start it, on trial (trial.h). The
 * running slot is not touched, and stays the one that is started until all is
 * on the disk. Nothing is written before the bundle and the host have passed
 * upgrade_check(); a second upgrade at the same time is refused. What is done is
 * printed.
 */
gboolean upgrade_run(const Host *host, const UpgradeOptions *options, GError **error);

/*
 * Has the next boot start the slot that HOST does not run from, which must have
 * been good; a version that only waits for its trial is dropped instead, and
 * *RET_REBOOT FALSE.
 */
gboolean upgrade_roll_back(const Host *host, gboolean *ret_reboot, GError **error);
