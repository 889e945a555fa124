/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What all commands of 'slipway' have in common. */

/* Says ERROR; returns the exit status for it. */
int command_fail(const GError *error);

/* Says what is wrong with the command line; returns the exit status. */
int command_usage(const char *format, ...) G_GNUC_PRINTF(1, 2);

/*
 * Takes the options ENTRIES off the command line, which must leave exactly COUNT
 * arguments behind the command, or with a negative COUNT at least as many. PARAMETERS names those in the help ("TOKEN" or
 * NULL), SUMMARY is its text.
 */
gboolean command_parse(const char *parameters, const char *summary, const GOptionEntry *entries,
                       int count, int *argc, char ***argv, GError **error);

/* One of several words that can follow a command. A list of them ends with one without a name. */
typedef struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help; /* NULL: not for people */
} Subcommand;

/* Does that of COMMANDS, the words after OF, which ARGV[1] names; returns the exit status. */
int command_dispatch(const Subcommand *commands, const char *of, int argc, char **argv);

/* Starts the log at PATH; without it a command works as well. */
void command_log(const char *path);

/* Seconds of "90m", "24h" or "7d", from a minute to a year. */
gboolean command_parse_duration(const char *text, gint64 *ret_seconds, GError **error);
