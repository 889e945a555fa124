/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "event.h"

/*
 * A machine whose clock has lost its battery may be years back, where no
 * certificate and no signature is valid yet. This image knows when it was built:
 * a clock before that is wrong.
 */

/* When this installer was built, seconds since 1970; 0: unknown, as on a build machine. */
gint64 clock_build_time(void);

/* Sets this machine's clock, seconds since 1970. */
gboolean clock_set(gint64 seconds, GError **error);

/*
 * If the clock is before the build time, sets it by the Date of the http or https
 * server of URL (NULL or of another scheme: not asked), else by the NTP servers that
 * DHCP has named, else to the build time, and says so. For when the network is up,
 * if one is wanted. Once it was set by a server, nothing more is done.
 */
void clock_correct(const char *url, Events *events);

/*
 * What the server of URL says the time is, seconds since 1970. It is asked without
 * credentials, and its certificate is not looked at: it cannot be valid yet. So use
 * it only for this.
 */
gboolean clock_ask(const char *url, gint64 *ret_time, GError **error);

/* The words of the line "NTP=" in STATE, networkd's state file; g_strfreev(). */
char **clock_ntp_servers(const char *state);
