/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "draft.h"
#include "layout.h"

#define PLAN_ADVISED_MEMORY (1900 * MIB) /* 2 GiB, less what firmware keeps for itself */

/* Whether the machine is one that a host can be: memory and processor. */
void plan_check_machine(Draft *draft);
