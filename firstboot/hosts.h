/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * The text of /etc/hosts, TEXT, with one line that leads NAME and its first
 * label to ADDRESS: where NAME is now, else at the end. Both are taken off every
 * other line, and a line that is left without names goes. Comments, order and
 * all other lines stay as they are. g_free().
 */
char *hosts_set(const char *text, const char *address, const char *name);

/* The same with a line for each of ADDRESSES (NULL-terminated). */
char *hosts_set_all(const char *text, const char *const *addresses, const char *name);

/* TEXT without NAME and its first label. g_free(). */
char *hosts_remove(const char *text, const char *name);
