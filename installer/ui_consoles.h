/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * The screens run on every console, one process each, and the first that
 * somebody acts on has the installation.
 */

/* What such a process does on the console NAME, its terminal; its result is the exit status. */
typedef int (*UiConsoleMain)(const char *name, gpointer data);

/*
 * Starts a process with RUN on every console, and a new one where one dies. When
 * one exits all end; returns its exit status. Call without threads.
 */
int ui_consoles_run(UiConsoleMain run, gpointer data);

/*
 * Takes the installation for this console. FALSE: another one has it; its name
 * goes to *RET_OWNER (g_free()). Kept until the process ends.
 */
gboolean ui_consoles_take(const char *console, char **ret_owner);

/* The console that has the installation; NULL: none. g_free(). */
char *ui_consoles_owner(void);
