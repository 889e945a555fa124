/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * The word of CANDIDATES (NULL-terminated) that somebody who wrote WORD most
 * likely meant: at most a third of its letters away, counted as inserted,
 * dropped, replaced or swapped letters, whatever their case. NULL: none.
 */
const char *suggest(const char *word, const char *const *candidates);

/* "; did you mean 'x'?" or "", ready for the end of a sentence; g_free(). */
char *suggest_clause(const char *word, const char *const *candidates);
