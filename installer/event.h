/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * What an installation tells the world while it runs: one stream of events, any
 * number of readers (console lines, JSON lines on a serial port, the screen).
 * All functions are for the thread that installs.
 */
typedef enum {
    EVENT_START,     /* the first thing that a URL is told */
    EVENT_STEP,      /* a step begins */
    EVENT_PROGRESS,  /* bytes of the current step */
    EVENT_STEP_DONE, /* the current step is done */
    EVENT_NOTICE,    /* something that the operator may want to know */
    EVENT_OUTPUT,    /* a line that a script of the administrator's writes */
    EVENT_WARNING,   /* something that the operator should know; the installation goes on */
    EVENT_DONE,      /* the installation is complete */
    EVENT_FAILED,    /* it is not, and ended */
} EventKind;

typedef struct {
    EventKind kind;
    const char *step; /* short name of the current step, NULL before the first */
    const char *text; /* for people: title of the step, notice, line, warning, error; NULL with
                         progress */
    unsigned percent; /* of the whole installation */
    guint64 bytes;    /* of the current step; with progress only */
    guint64 total;
    guint64 rate;    /* bytes in a second; with progress only */
    double elapsed;  /* seconds since events_new() */
    double duration; /* seconds of the step; with step-done only */
    int left;        /* estimate of the seconds until the end, -1: unknown */
    int exit_status; /* with failed only */
} Event;

typedef void (*EventReader)(const Event *event, gpointer data);

typedef struct Events Events;

Events *events_new(void);
void events_free(Events *events);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Events, events_free)

/* READER gets every event from now on; FREE_DATA (may be NULL) frees DATA in the end. */
void events_add_reader(Events *events, EventReader reader, gpointer data, GDestroyNotify free_data);

/* READER writes one JSON object a line to PATH (a serial port or a file, appended to). */
gboolean events_add_json(Events *events, const char *path, GError **error);

/*
 * READER tells a URL (notify.h; PIN as there), from a thread of its own.
 * events_free() waits a while for the last event to be delivered.
 */
void events_add_url(Events *events, const char *url, const char *pin);

/* The sum of the weights of all steps; a weight is about a second on a small machine. */
void events_begin(Events *events, unsigned total_weight);

/* Ends the current step, if any, and begins NAME. */
void events_step(Events *events, const char *name, const char *title, unsigned weight);

/* The current step has done BYTES of TOTAL. Readers hear of it at most four times a second. */
void events_progress(Events *events, guint64 bytes, guint64 total);

void events_notice(Events *events, const char *format, ...) G_GNUC_PRINTF(2, 3);
void events_output(Events *events, const char *line); /* valid UTF-8 */
void events_warning(Events *events, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The end of the stream: done, or failed with ERROR. */
void events_done(Events *events);
void events_failed(Events *events, const GError *error);

/* EVENT as one line of JSON, without a newline; g_free(). */
char *event_to_json(const Event *event);

/* "323.9 MiB of 949.9 MiB, 52.2 MiB/s, about 14 s left" of a progress EVENT; g_free(). */
char *event_to_progress(const Event *event);

/* EVENT as a line for a person, without a newline; NULL: nothing worth a line. g_free(). */
char *event_to_line(const Event *event);
