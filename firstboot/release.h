/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* The version in the os-release of the root that is mounted at ROOT ("": this host's); NULL: it has
 * none. g_free(). */
char *release_version(const char *root);

/* As strcmp(): whether the version A is older than B (below 0), the same, or newer. "0.10" is newer
 * than "0.9", "1.0~rc1" older than "1.0". */
int release_compare(const char *a, const char *b);
