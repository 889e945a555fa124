/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * Ganeti connects to hosts that are gone, and to the pool's address to see that
 * nobody has it, with time-outs of its own: in between of these two calls
 * a connection to ADDRESS, of either family, fails at once.
 */
void unreachable_begin(const char *address);
void unreachable_end(const char *address);
