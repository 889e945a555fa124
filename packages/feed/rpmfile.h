/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rpmpackage.h"

/* RPM's file format, version 4: lead, signature header, header, payload. */

/* Writes PACKAGE to PATH, payload compressed at zstd's LEVEL; sorts its arrays.
 * Equal packages give equal bytes. There is no signature yet. PATH is replaced
 * only by a complete file. */
gboolean rpm_package_write(RpmPackage *package, const char *path, int level, GError **error);
