/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "step.h"

/*
 * What HOST, the last known master of a pool of several, does after its start:
 * asks the others, and is master again if more than half agree, waiting
 * for those that start at the same time. If another one is master now,
 * it stays a mere member, whom that one takes back. An error if neither is clear.
 */
gboolean resume(const Host *host, StepResult *result, GError **error);

/*
 * Where Pacemaker decides: waits until every member that is on talks to HOST. One
 * that does not has put it offline meanwhile, and may have ended the automatic
 * fail-over: HOST must not begin it again before it was taken back.
 */
gboolean resume_trusted(const Host *host, GError **error);
