/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Where g_debug(), g_message(), g_warning() and friends go: to a file with
 * time stamps, and from g_message() up to stderr (in the journal's own form
 * where stderr is the journal). Everything a program does to a machine is
 * logged; secrets never are (see run.h).
 */

/*
 * Starts logging. PATH is appended to, its folder is made; NULL: no file.
 * QUIET keeps stderr for warnings and errors only, for programs whose screen
 * is their own. Call once, before other threads exist. A file that cannot be
 * opened is an error; messages still go to stderr then.
 */
gboolean log_init(const char *path, gboolean quiet, GError **error);
