/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "retry.h"

#define TRIES 5
#define FIRST_PAUSE 1 /* seconds; doubles with every try */

gboolean retry(RetryAttempt attempt, gpointer data, unsigned seconds, GError **error)
{
    gint64 start = g_get_monotonic_time();
    unsigned all = 0, try = 0, pause = FIRST_PAUSE;
    for (;;) {
        g_autoptr(GError) failure = NULL;
        RetryNext next = RETRY_NEVER;
        all++;
        if (attempt(data, &next, &failure))
            return TRUE;
        try = next == RETRY_ON ? 0 : try + 1;
        if (try == 0)
            pause = FIRST_PAUSE;
        gboolean is_late = seconds > 0 && g_get_monotonic_time() - start > seconds * G_USEC_PER_SEC;
        if (next == RETRY_NEVER || try == TRIES || is_late) {
            g_propagate_error(error, g_steal_pointer(&failure));
            if (all > 1)
                g_prefix_error(error, "after %u tries in %d s: ", all,
                               (int)((g_get_monotonic_time() - start) / G_USEC_PER_SEC));
            return FALSE;
        }
        g_message("%s; trying again in %u s", failure->message, pause);
        g_usleep((gulong)pause * G_USEC_PER_SEC);
        pause *= 2;
    }
}
