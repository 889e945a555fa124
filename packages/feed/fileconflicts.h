/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Gate: no two packages of a repository may own the same path with another
 * type, content, mode or owner. It is RPM's own rule, asked of librpm, so a host
 * gets the same answer; Debian's Replaces and diversions are no excuse, because
 * RPM knows neither.
 *
 * FOLDER holds the packages (*.rpm). Every conflict is one line of the error. */
gboolean file_conflicts_check(const char *folder, GError **error);
