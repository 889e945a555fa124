/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "draft.h"

/* Which disks the host is installed on, and what their partitions will be; which are for guests. */
void plan_disks(Draft *draft);
