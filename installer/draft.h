/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan.h"

/*
 * A plan in the making. Each noun of a plan has a module that fills in its part:
 * plan_checks, plan_disks, plan_storage, plan_network. Reasons against the plan
 * pile up instead of ending it, so that the operator hears them all at once.
 */
typedef struct {
    const Inventory *inventory;
    const Answers *answers;
    Plan *plan;
    GPtrArray *reasons; /* char *: why there will be no plan, "primary disk: …" */
} Draft;

void draft_refuse(Draft *draft, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* What the operator should know although the plan holds. */
void draft_note(Draft *draft, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The strings of LINES with SEPARATOR between them; g_free(). */
char *draft_join(const GPtrArray *lines, const char *separator);
