/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "draft.h"

/* Whether the machine is one that a host can be: memory and processor. */
void plan_check_machine(Draft *draft);
