/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan.h"

#include <string.h>

void plan_disk_free(PlanDisk *disk)
{
    if (disk == NULL)
        return;
    g_free(disk->path);
    g_free(disk->model);
    g_free(disk->serial);
    g_free(disk->wwn);
    g_free(disk->link);
    g_free(disk);
}

void plan_free(Plan *plan)
{
    if (plan == NULL)
        return;
    plan_disk_free(plan->target);
    g_ptr_array_unref(plan->guest_disks);
    hostconf_free(plan->host);
    if (plan->password_hash != NULL)
        explicit_bzero(plan->password_hash, strlen(plan->password_hash));
    g_free(plan->password_hash);
    g_free(plan->source);
    g_free(plan->console);
    g_ptr_array_unref(plan->notes);
    g_free(plan);
}
