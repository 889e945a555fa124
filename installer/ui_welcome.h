/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * The first screen, on every console at once: returns when somebody acts on CONSOLE, which has the
 * installation from then on. Driver disks that were loaded meanwhile are added to DRIVERS (char *,
 * as in answers.h, driver_urls).
 */
void ui_welcome_ask(const char *console, GPtrArray *drivers);
