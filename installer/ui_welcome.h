/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * The first screen, on every console at once: returns when somebody acts on CONSOLE, which has the
 * installation from then on.
 */
void ui_welcome_ask(const char *console);
