/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* For tests: small ISO images, made by xorriso as iso/make-iso makes the large one. */

#define TESTISO_AREA 65536 /* bytes in its /slipway/embed.img */

/* An image of FILES, pairs of a path and a text, NULL-terminated, in a new folder of its own, *RET_FOLDER (for
 * testiso_remove()); with an area to embed something in, if HAS_AREA. The path; g_free(). */
char *testiso_make(const char *const *files, gboolean has_area, char **ret_folder);

void testiso_remove(char *folder);
