/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "retry.h"

#define TRIES 5
#define FIRST_PAUSE 1 /* seconds; doubles with every try */
#define TIME 120      /* seconds */

gboolean retry(RetryAttempt attempt, gpointer data, GError **error)
{
    gint64 end = g_get_monotonic_time() + TIME * G_USEC_PER_SEC;
    for (unsigned try = 1, pause = FIRST_PAUSE;; try++, pause *= 2) {
        g_autoptr(GError) failure = NULL;
        gboolean again = FALSE;
        if (attempt(data, &again, &failure))
            return TRUE;
        if (!again || try == TRIES || g_get_monotonic_time() > end) {
            g_propagate_error(error, g_steal_pointer(&failure));
            return FALSE;
        }
        g_message("%s; trying again in %u s", failure->message, pause);
        g_usleep((gulong)pause * G_USEC_PER_SEC);
    }
}
