/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rpmpackage.h"

/* What the feed does differently to single files and relations of single packages, because
 * only a maintainer script would have done it, or because ours replace them:
 *
 *   drop  PACKAGE PATH                     the file is left out
 *   ghost PACKAGE PATH                     owned, but not in the payload
 *   caps  PACKAGE PATH CAPABILITIES        file capabilities, cap_from_text(3)
 *   mode  PACKAGE PATH MODE USER GROUP     permissions (octal) and owners
 *   patch PACKAGE FOLDER FILE              changes files below FOLDER, see patch.h; FILE
 *                                          is relative to the folder of the overrides
 *   forget PACKAGE FIELD NAME              relations to NAME in a control field are left out
 *
 * PACKAGE and PATH may hold * and ?. Empty lines and what follows a # are ignored. */
typedef struct Overrides Overrides;

Overrides *overrides_load(const char *path, GError **error);
void overrides_free(Overrides *overrides);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Overrides, overrides_free)

/* The overrides and the patches that they name: all that a result depends on. g_strfreev(). */
char **overrides_files(const Overrides *overrides);

/* A line that nothing matches is an error in both: the package changed, and
 * somebody must look. Both are safe from several threads. */

/* Applies the lines for PACKAGE to its files. */
gboolean overrides_apply(const Overrides *overrides, RpmPackage *package, GError **error);

/* Takes away from GROUPS, the relations of the control field FIELD of PACKAGE (see
 * relation.h), those that are to be forgotten. */
gboolean overrides_filter(const Overrides *overrides, const char *package, const char *field,
                          GPtrArray *groups, GError **error);
