/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "hooks.h"
#include "mounts.h"
#include "salvage.h"
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
    /* Of an upgrade or a restore: */
    const char *slot, *into; /* "A" or "B": whose state is carried over, and the one that is written */
    char *version;           /* of the former */
    char *slot_uuid;         /* what the boot menu calls the latter */
    Salvage *salvage;        /* the former, mended; NULL: it needs none */
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
