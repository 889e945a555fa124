/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

/*
 * What became of a step, kept as FOLDER/STEP.json from boot to boot:
 *
 *   { "step": "network", "state": "done", "started": "2026-11-20T07:30:01Z",
 *     "ended": "2026-11-20T07:30:04Z", "seconds": 3.1, "attempts": 1,
 *     "first-done": "2026-11-20T07:30:04Z", "message": "10.0.2.15/24 on xenbr0",
 *     "warning": "…", "configuration": "ab12…" }
 */
#define RECORD_FOLDER "/var/lib/slipway/firstboot"

typedef enum {
    RECORD_PENDING, /* not tried yet, or tried for another configuration */
    RECORD_RUNNING, /* also after a power cut in its middle */
    RECORD_DONE,
    RECORD_FAILED,
    RECORD_BLOCKED, /* the step that it needs has not been done */
} RecordState;

/* Strings are owned by the record; NULL where there is nothing to say. */
typedef struct {
    char *step;
    RecordState state;
    gint64 started, ended; /* microseconds since 1970 by the host's clock, 0: not yet */
    gint64 first_done;     /* when it was done for the first time, whatever came later; 0: never */
    double seconds;        /* how long it took; by a clock that nobody sets */
    unsigned attempts;
    char *message;       /* what was reached, or why it failed */
    char *warning;       /* what an operator should know although the step is done */
    char *configuration; /* which host.conf it was for: a digest */
} Record;

Record *record_new(const char *step);
void record_free(Record *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Record, record_free)

/* The record of STEP in FOLDER; a pending one if there is none that can be read. Never NULL. */
Record *record_load(const char *folder, const char *step);

/* Writes RECORD to FOLDER, which is made, in one step and synced. */
gboolean record_save(const Record *record, const char *folder, GError **error);

/* Adds RECORD as an object to what BUILDER is making. */
void record_to_json(const Record *record, JsonBuilder *builder);

const char *record_state_name(RecordState state);
