/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan.h"

/* The partitions of an installed disk: fixed for ever, because an upgrade never changes them. */

#define MIB ((guint64)1024 * 1024)
#define GIB (1024 * MIB)

#define LAYOUT_MIN_SIZE (24 * GIB)    /* of a disk */
#define LAYOUT_NORMAL_SIZE (46 * GIB) /* a smaller disk gets smaller slots and logs */
#define LAYOUT_ALIGNMENT MIB          /* of every start and size */

/*
 * Fills PARTITIONS (PART_ROLES of them) for a disk of SIZE bytes, at least
 * LAYOUT_MIN_SIZE, with logical blocks of SECTOR_SIZE bytes; returns their
 * number, which is one less without WITH_SR.
 */
unsigned layout_make(guint64 size, unsigned sector_size, gboolean with_sr,
                     PlanPartition *partitions);

/* "23.5 GiB"; g_free(). */
char *layout_format_size(guint64 size);
