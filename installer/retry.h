/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What a failed attempt says of another one. */
typedef enum {
    RETRY_NEVER, /* it will fail, too */
    RETRY_LATER, /* it may do better */
    RETRY_ON,    /* it goes on where this one ended: as if it were the first */
} RetryNext;

/* One attempt; on failure *RET_NEXT, which is RETRY_NEVER before, says what follows. */
typedef gboolean (*RetryAttempt)(gpointer data, RetryNext *ret_next, GError **error);

/*
 * Makes attempts until one succeeds, one fails for good, or there were enough: five in a
 * row, with pauses of 1, 2, 4 and 8 s between them, none begun after SECONDS (0: as long
 * as it takes). The error is the last attempt's, and says how many there were.
 */
gboolean retry(RetryAttempt attempt, gpointer data, unsigned seconds, GError **error);
