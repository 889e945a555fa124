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
