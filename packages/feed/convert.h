/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "deb.h"
#include "overrides.h"

/* Debian package to RPM package, by the rules of docs/packages.md. Nothing of a
 * maintainer script is run or carried over. */

/* Name, version, architecture and description only: enough for a file name. */
RpmPackage *convert_identity(const Control *control, GError **error);

/* Everything, with OVERRIDES applied. DEB must have been read with DEB_FILES. */
RpmPackage *convert_deb(const Deb *deb, const Overrides *overrides, GError **error);
