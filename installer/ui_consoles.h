/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * The screens run on every console, one process each (slipway-installer --ui),
 * and the first that somebody acts on has the installation.
 */

/*
 * Starts a ui process on every console, and a new one where one dies. When one
 * exits, because its person wants a shell, all end; returns its exit status.
 */
int ui_consoles_run(void);

/*
 * Takes the installation for this console. FALSE: another one has it; its name
 * goes to *RET_OWNER (g_free()). Kept until the process ends.
 */
gboolean ui_consoles_take(const char *console, char **ret_owner);

/* The console that has the installation; NULL: none. g_free(). */
char *ui_consoles_owner(void);
