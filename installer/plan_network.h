/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "draft.h"

/* Which interfaces carry the management network. */
void plan_network(Draft *draft);
