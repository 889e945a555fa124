/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * The one place that starts programs: from an argument vector, never through a
 * shell; with a time-out; every call and its outcome in the log.
 */
#define RUN_ERROR run_error_quark()
GQuark run_error_quark(void);

typedef enum {
    RUN_ERROR_START,  /* the program could not be started */
    RUN_ERROR_EXIT,   /* it ended with another exit status than 0, or by a signal */
    RUN_ERROR_TIMEOUT /* it was killed because its time was over */
} RunError;

#define RUN_TIMEOUT_DEFAULT 120 /* seconds */

typedef struct {
    const char *const *argv; /* NULL-terminated; argv[0] is looked up in PATH */
    const char *input;       /* its standard input, or NULL for none; never logged (may be a secret) */
    const char *const *environment; /* NAME=value to add, NULL-terminated, or NULL */
    unsigned timeout;        /* seconds; 0: RUN_TIMEOUT_DEFAULT */
    /* Gets each line of what it writes, to stdout or stderr, as it comes; *RET_OUTPUT stays empty
     * then. The program's own end is the end: what it left in its process group is killed. */
    void (*on_line)(const char *line, gpointer data);
    gpointer on_line_data;
    const char *title; /* stands for a long command in errors: "gnt-cluster init"; NULL: the whole of it */
} RunCommand;

/*
 * Runs COMMAND to its end. Succeeds when it exits with status 0; otherwise
 * ERROR names the command, how it ended and the last line it wrote to stderr.
 * What it wrote to stdout goes to *RET_OUTPUT (g_free; RET_OUTPUT may be NULL).
 * On a time-out its whole process group is killed.
 */
gboolean run_command(const RunCommand *command, char **ret_output, GError **error);

/* run_command() for the common case: RUN(&error, "mkswap", "-U", uuid, path). */
#define RUN(error, ...) run_argv((const char *const[]){__VA_ARGS__, NULL}, NULL, error)
#define RUN_OUTPUT(ret_output, error, ...) \
    run_argv((const char *const[]){__VA_ARGS__, NULL}, ret_output, error)
gboolean run_argv(const char *const argv[], char **ret_output, GError **error);
