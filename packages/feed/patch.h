/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "rpmpackage.h"

/*
 * Applies the patch at PATH, as git format-patch writes it in the source's own tree,
 * to the files of PACKAGE below FOLDER. FOLDER is where the source's first folder
 * got to ("a/lib/x.py" is FOLDER/x.py). It fits exactly or not at all (git-apply(1)
 * knows no fuzz): a patch that no longer fits is an error that names it, and so is
 * one that changes a file which the package does not have.
 */
gboolean patch_apply(RpmPackage *package, const char *folder, const char *path, GError **error);
