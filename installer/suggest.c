/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "suggest.h"

#include <string.h>

#define WORD_MAX 64 /* longer words have no neighbours here */

/* The optimal string alignment distance: Levenshtein's with swapped neighbours. */
static unsigned distance(const char *a, const char *b)
{
    unsigned rows[3][WORD_MAX + 1];
    gsize a_length = strlen(a), b_length = strlen(b);
    unsigned *before = rows[0], *above = rows[1], *row = rows[2];

    for (gsize j = 0; j <= b_length; j++)
        above[j] = (unsigned)j;
    for (gsize i = 1; i <= a_length; i++) {
        row[0] = (unsigned)i;
        for (gsize j = 1; j <= b_length; j++) {
            gboolean same = g_ascii_tolower(a[i - 1]) == g_ascii_tolower(b[j - 1]);
            unsigned cost = above[j - 1] + (same ? 0 : 1);
            cost = MIN(cost, above[j] + 1);
            cost = MIN(cost, row[j - 1] + 1);
            if (i > 1 && j > 1 && g_ascii_tolower(a[i - 1]) == g_ascii_tolower(b[j - 2]) &&
                g_ascii_tolower(a[i - 2]) == g_ascii_tolower(b[j - 1]))
                cost = MIN(cost, before[j - 2] + 1);
            row[j] = cost;
        }
        unsigned *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[b_length];
}

const char *suggest(const char *word, const char *const *candidates)
{
    if (strlen(word) > WORD_MAX)
        return NULL;

    const char *best = NULL;
    unsigned best_distance = (unsigned)strlen(word) / 3 + 1;
    for (; *candidates != NULL; candidates++) {
        if (strlen(*candidates) > WORD_MAX)
            continue;
        unsigned candidate_distance = distance(word, *candidates);
        if (candidate_distance < best_distance) {
            best = *candidates;
            best_distance = candidate_distance;
        }
    }
    return best;
}

char *suggest_clause(const char *word, const char *const *candidates)
{
    const char *candidate = suggest(word, candidates);
    return candidate != NULL ? g_strdup_printf("; did you mean '%s'?", candidate) : g_strdup("");
}
