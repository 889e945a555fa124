/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rpmfile.h"

/* What the feed does differently to single files of single packages, because
 * only a maintainer script would have done it, or because ours replace them:
 *
 *   drop  PACKAGE PATH                     the file is left out (PATH may hold * and ?)
 *   ghost PACKAGE PATH                     owned, but not in the payload
 *   caps  PACKAGE PATH CAPABILITIES        file capabilities, cap_from_text(3)
 *   mode  PACKAGE PATH MODE USER GROUP     permissions (octal) and owners
 *
 * Empty lines and what follows a # are ignored. */
typedef struct Overrides Overrides;

Overrides *overrides_load(const char *path, GError **error);
void overrides_free(Overrides *overrides);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Overrides, overrides_free)

/* Applies the lines for PACKAGE to its files. A line that no file matches is an
 * error: the package changed, and somebody must look. Safe from several threads. */
gboolean overrides_apply(const Overrides *overrides, RpmPackage *package, GError **error);
