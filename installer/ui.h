/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * The front end that asks: screens on this process's terminal, which is the
 * console CONSOLE ("tty1"). Ends when the machine restarts, or with an exit
 * status by class of error when the person wants a shell.
 */
int ui_run(const char *console);
