/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "event.h"
#include "plan.h"

/* Where the installer keeps its log while it runs; the installed host gets a copy. */
#define EXECUTE_LOG "/run/slipway/installer.log"

/* The name of the first step that changes a disk. */
#define EXECUTE_FIRST_WRITE "wipe"

/*
 * Carries PLAN out, as a row of steps that EVENTS tells of. The only part of
 * the installer that writes to a disk, and it asks nothing.
 *
 * Until the bundle has been verified to its last byte and every disk is open
 * and known to be the one of the plan, nothing is written. Boot loaders are
 * written last: a disk whose installation broke off does not boot.
 *
 * The caller ends EVENTS (done or failed). The class of ERROR says what went
 * wrong: hardware, source, network, or writing.
 */
gboolean execute_plan(const Plan *plan, Events *events, GError **error);
