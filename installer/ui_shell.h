/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Programs for the person at the screens, on the screens' own terminal: serial
 * lines have no second one. While one runs, nothing may be drawn.
 */

/* Starts a shell, or a pager at the end of the text file PATH, over the screens. */
void ui_shell_start(void);
void ui_shell_start_pager(const char *path);

/* Whether it still runs; when it has ended, the screens are back. */
gboolean ui_shell_is_open(void);

/* Waits for its end. */
void ui_shell_wait(void);
