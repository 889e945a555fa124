/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "mounts.h"

/* Labels that this project gives to media. */
#define MEDIUM_INSTALLATION "SLIPWAY_ISO"
#define MEDIUM_ANSWERS "SLIPWAY"

/*
 * The node of the block device whose file system is labelled LABEL, waited for
 * up to SECONDS: slow USB disks and CD drives come late. NULL: there is none.
 * g_free().
 */
char *medium_find(const char *label, unsigned seconds);

/* Mounts the file system on NODE at TARGET, read-only. */
gboolean medium_mount(const char *node, const char *target, Mounts *mounts, GError **error);

/* Opens the drive of NODE if it is one that opens, so that the machine does not start from it
 * again. */
void medium_eject(const char *node);
