/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "inventory.h"

/*
 * The front end that asks: screens on this process's terminal, which is the console CONSOLE
 * ("tty1"). Ends when the machine restarts; an exit status is an error that no screen could show.
 */
int ui_run(const char *console, gpointer cmdline);

/*
 * The same screens for the machine of INVENTORY, at somebody's desk: nothing is tried and nothing
 * changed. The answers go to the file PATH. FALSE without ERROR: the person went back to the start.
 */
gboolean ui_run_desk(Inventory *inventory, const char *path, GError **error);
