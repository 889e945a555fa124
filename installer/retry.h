/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* One attempt. On failure *RET_AGAIN says whether another one may do better. */
typedef gboolean (*RetryAttempt)(gpointer data, gboolean *ret_again, GError **error);

/*
 * Makes attempts until one succeeds, one fails for good, or there were enough: five,
 * with pauses of 1, 2, 4 and 8 s between them, none begun after two minutes. The
 * error is the last attempt's.
 */
gboolean retry(RetryAttempt attempt, gpointer data, GError **error);
