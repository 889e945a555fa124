/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Asks for a driver disk and loads it (driver_disk.h); adds its URL, or ANSWERS_MEDIUM, to LOADED
 * (char *). Says what came of it. */
void ui_driver_disk_ask(GPtrArray *loaded);
