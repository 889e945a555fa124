/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * The time zones that a host knows: those of Debian's tzdata when the installer
 * was built.
 */

/*
 * What a host calls the zone NAME: NAME itself, or, for an older name such as
 * "US/Eastern", the zone that it stands for. NULL: there is no such zone.
 */
const char *timezone_find(const char *name);

/* Whether NAME is a zone; ERROR (G_IO_ERROR_INVALID_DATA) suggests one that is meant. */
gboolean timezone_check(const char *name, GError **error);

/* All names that a host has, sorted, NULL-terminated; for screens. Static. */
const char *const *timezone_list(void);
