/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "answers.h"
#include "inventory.h"
#include "plan.h"

/* What was chosen and what will be done, as texts for a person. No secret is in them. */

/* Every choice, one a line. g_free(). */
char *summary_choices(const Answers *answers, const Plan *plan);

/* Every disk that will lose its data, with what is on it now unless INVENTORY is NULL. g_free(). */
char *summary_disks(const Plan *plan, const Inventory *inventory);

/* What an upgrade or a restore does, in a few sentences; NULL: PLAN is for a new host. g_free(). */
char *summary_existing(const Plan *plan);

/* How the installed host is reached: "ssh root@192.0.2.10", or what will tell it. g_free(). */
char *summary_address(const Answers *answers);
