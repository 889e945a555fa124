/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Gate: a maintainer script is never run, so a person must have looked at what
 * it would do and put that into our own packages where it matters.
 *
 * The list names what was looked at, one script a line: package, script,
 * SHA-256 of its text. Version numbers in both the name and the text are
 * replaced by "N" first, because most point releases change nothing else.
 * Texts are kept in a store, each in a file named by its SHA-256. */

/* Compares the scripts of DEBS (Deb) with the list at LIST and keeps them in
 * STORE. Every unknown one is a line of the error, with what to read. */
gboolean scripts_check(GPtrArray *debs, const char *list, const char *store, GError **error);

/* Writes LIST anew from DEBS. *RET_CHANGES: a line "package script old new" for
 * each that was not in it, the last two being files to compare. */
gboolean scripts_accept(GPtrArray *debs, const char *list, const char *store, char **ret_changes,
                        GError **error);

/* TEXT with each dotted number, and what hangs on it ("6.12.1+deb13-amd64"), as "N". */
char *scripts_normalise(const char *text);
