/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "event.h"

/*
 * The consoles at which somebody may sit: the first screen, the first serial
 * port, Xen's console, and what the kernel was told to use.
 */

/* Device names such as "tty1", "ttyS0", "hvc0" of those that work; g_strfreev(). */
char **console_list(void);

/* The terminal type (terminfo(5)) for the console NAME. */
const char *console_terminal(const char *name);

/* Writes TEXT, which may have several lines, and a newline to every console. */
void console_print(const char *text);

/* Every event that is worth a line goes to every console from now on. */
void console_follow(Events *events);

/*
 * Writes QUESTION to the consoles NAMES (as of console_list()) and waits until
 * somebody types a line at one of them: TRUE for "yes", FALSE for "no", or if no
 * console can be read. Anything else is asked again.
 */
gboolean console_confirm(char *const *names, const char *question);
