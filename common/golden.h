/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* For tests: texts as they were once looked at and found right. */

/* The path of NAME in tests/data; g_free(). */
char *golden_path(const char *name, ...) G_GNUC_NULL_TERMINATED;

/* The names in the folder PATH that end with SUFFIX, without it, sorted; g_strfreev(). */
char **golden_list(const char *path, const char *suffix);

/*
 * Fails the test unless the file PATH holds exactly TEXT. With UPDATE_GOLDEN in
 * the environment it is written instead: look at the difference before you commit.
 */
void golden_assert(const char *path, const char *text);
