/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "hooks.h"
#include "mounts.h"
#include "source.h"
#include "target.h"
#include "volumes.h"

#define EXECUTION_ROOT "/run/slipway/root" /* where the new slot is mounted */
#define EXECUTION_LOGS "/run/slipway/logs"

/* What the steps of an installation or an upgrade hand on to each other. */
typedef struct {
    const Plan *plan;
    Events *events;
    Hooks *hooks;
    Source *source;
    GPtrArray *targets, *guests; /* Device, as plan->targets and plan->guest_disks */
    Volumes *volumes;
    TargetIds *ids;
    Mounts *mounts;
    char *slot_uuid; /* of an upgrade: what the boot menu calls the slot that is written */
} Execution;

/* One step; its name and title are in events. A list of them ends with NULL. */
typedef struct {
    const char *name, *title;
    unsigned weight; /* seconds on an emulated processor */
    gboolean (*run)(Execution *run, GError **error);
} ExecutionStep;

/* Steps that all operations have. */
gboolean execution_start(Execution *run, GError **error);
gboolean execution_open_source(Execution *run, GError **error);
gboolean execution_verify_source(Execution *run, GError **error);

/* Opens DISKS (PlanDisk): GPtrArray of Device; NULL if one cannot be had. */
GPtrArray *execution_open_disks(const GPtrArray *disks, GError **error);

/* Writes the source's image to the volume ROLE. */
gboolean execution_write_slot(Execution *run, PartRole role, GError **error);

/* Mounts the slot ROLE, and in it what the programs need that are run there, as run->mounts. */
gboolean execution_mount(Execution *run, PartRole role, GError **error);
