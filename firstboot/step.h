/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"
#include "record.h"

/*
 * A boot as a table of steps, done in their order. Each is idempotent: doing it
 * again on a host where it is done changes nothing, so that a boot which was
 * cut off anywhere is finished by the next one.
 */

/* What the run of a step hands back, besides an error. */
typedef struct {
    gboolean done_before; /* in: it was done once on this host, for whatever configuration */
    char *message;        /* out: what was reached; g_free() */
    char *warning;        /* out: what to look at although it is done, or NULL; g_free() */
} StepResult;

typedef struct {
    const char *name;
    const char *description; /* for people: "the management network" */
    const char *needs[4];    /* the steps before it that it cannot do without; ends with NULL */
    gboolean every_boot;     /* FALSE: once done, left out until the configuration changes */
    unsigned attempts;       /* at least 1 */

    /*
     * Writes the files that services read when they start; nothing else. Run
     * before those services at every boot. May be NULL.
     */
    gboolean (*configure)(const Host *host, gboolean *ret_changed, GError **error);

    /*
     * Does the step. An error of class SLIPWAY_ERROR_HARDWARE or _ANSWERS says
     * that another attempt would come to the same end.
     */
    gboolean (*run)(const Host *host, StepResult *result, GError **error);
} Step;

/* The world around the steps; tests have their own. */
typedef struct {
    gint64 (*monotonic)(gpointer data);               /* microseconds */
    void (*sleep)(unsigned seconds, gpointer data);   /* between two attempts */
    void (*say)(const char *sentence, gpointer data); /* one line to the operator */
    /* What becomes of a step: EVENT as in docs/events.md. May be NULL. */
    void (*tell)(const char *event, const Record *record, gpointer data);
    gpointer data;
} StepWorld;

/* The pause after failed attempt number ATTEMPT (from 1), in seconds: 2, 4, 8, 16, then 30. */
unsigned step_back_off(unsigned attempt);

/*
 * Does all STEPS (the last one has no name) on HOST and records them in FOLDER.
 * CONFIGURATION names the configuration that they are done for: one that was
 * done for another is done again. A step that fails stops only those that need
 * it. Returns whether all are done; the records say what is not, and why.
 */
gboolean step_run_all(const Step *steps, const Host *host, const char *configuration,
                      const char *folder, const StepWorld *world);
