/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "content.h"

#include "run.h"

gboolean content_of(const char *path, char **ret_content, GError **error)
{
    char *types = NULL;
    if (!RUN_OUTPUT(&types, error, "wipefs", "--noheadings", "--output", "TYPE", path))
        return FALSE;
    *ret_content = g_strdelimit(g_strstrip(types), "\n", ' ');
    return TRUE;
}
