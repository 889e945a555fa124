/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "bundle.h"
#include "slot.h"
#include "upgrade_record.h"

/* All that decides whether a bundle may go into the other slot. Nothing is owned. */
typedef struct {
    const Bundle *bundle;
    const char *version;     /* the running one; NULL: unknown */
    const char *slot;        /* the one that was booted; NULL: none */
    SlotState own, other;
    guint64 slot_size;       /* bytes of the other slot */
    const UpgradeRecord *record;
    const char *not_ready;   /* what stands against this host as it is; NULL: nothing */
    gboolean allow_older;    /* --allow-older */
    gboolean again;          /* --again */
    gboolean force;          /* --force */
} UpgradeQuestion;

/* FALSE with one sentence (SLIPWAY_ERROR_SOURCE for the bundle, SLIPWAY_ERROR_FAILED for the host). */
gboolean upgrade_check(const UpgradeQuestion *question, GError **error);
