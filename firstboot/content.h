/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * What the block device PATH holds, for a sentence: "ext4", "gpt", "LVM2_member"; ""
 * if it is nothing that wipefs knows. g_free().
 */
gboolean content_of(const char *path, char **ret_content, GError **error);
