/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * What is wrong with a text that somebody wrote, in the order of the text:
 * errors and warnings, each at a place, printed as "NAME:LINE:COLUMN: sentence".
 * Columns count characters from 1, a tab is one.
 */
typedef struct Problems Problems;

/* TEXT (LENGTH bytes of UTF-8) must outlive the result. NAME: the file, for messages. */
Problems *problems_new(const char *name, const char *text, gsize length);
void problems_free(Problems *problems);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Problems, problems_free)

/* OFFSET: of the byte in TEXT that the sentence is about. */
void problems_error(Problems *problems, gsize offset, const char *format, ...) G_GNUC_PRINTF(3, 4);
void problems_warning(Problems *problems, gsize offset, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

gboolean problems_have_errors(const Problems *problems);

/* Whether no more errors are kept, only counted: finding the right words is wasted then. */
gboolean problems_are_full(const Problems *problems);

/* The line of OFFSET, from 1: for sentences that point at a second place. */
unsigned problems_line(const Problems *problems, gsize offset);

/*
 * All errors, one a line, by place, without a newline at the end; g_free().
 * A text that is wrong everywhere gets its first 100 errors and their number.
 */
char *problems_errors(const Problems *problems);

/* All warnings by place: char *, each "NAME:LINE:COLUMN: warning: sentence"; appended to TARGET. */
void problems_warnings(const Problems *problems, GPtrArray *target);
