/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * Writes SENTENCE as a line of its own to every console that the kernel writes
 * to (the screen and the serial one, where both are), so that whoever looks
 * sees it. A console that does not take it at once is left out.
 */
void console_say(const char *sentence);
