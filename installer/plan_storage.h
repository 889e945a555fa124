/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "draft.h"

/* What storage repositories the disks of the plan make; after plan_disks(). */
void plan_storage(Draft *draft);
