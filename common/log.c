/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "log.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

static FILE *log_file;
static gboolean stderr_is_journal;
static GLogLevelFlags stderr_levels = G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL |
                                      G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE;

static const char *level_name(GLogLevelFlags level)
{
    if (level & G_LOG_LEVEL_ERROR)
        return "fatal";
    if (level & G_LOG_LEVEL_CRITICAL)
        return "critical";
    if (level & G_LOG_LEVEL_WARNING)
        return "warning";
    if (level & G_LOG_LEVEL_DEBUG)
        return "debug";
    return "info";
}

static GLogWriterOutput write_entry(GLogLevelFlags level, const GLogField *fields, gsize n_fields,
                                    gpointer user_data)
{
    const char *message = "";
    for (gsize i = 0; i < n_fields; i++)
        if (g_str_equal(fields[i].key, "MESSAGE"))
            message = fields[i].value;

    if (log_file != NULL) {
        g_autoptr(GDateTime) now = g_date_time_new_now_utc();
        g_autofree char *stamp = g_date_time_format(now, "%Y-%m-%dT%H:%M:%S.%fZ");
        fprintf(log_file, "%s %-8s %s\n", stamp, level_name(level), message);
        fflush(log_file);
    }

    if (!(level & stderr_levels))
        return G_LOG_WRITER_HANDLED;
    if (stderr_is_journal)
        return g_log_writer_journald(level, fields, n_fields, user_data);
    const char *tag = level & G_LOG_LEVEL_MESSAGE ? "" : level_name(level);
    fprintf(stderr, "%s%s%s\n", tag, *tag ? ": " : "", message);
    return G_LOG_WRITER_HANDLED;
}

gboolean log_init(const char *path, gboolean quiet, GError **error)
{
    stderr_is_journal = g_log_writer_is_journald(STDERR_FILENO);
    if (quiet)
        stderr_levels &= ~G_LOG_LEVEL_MESSAGE;
    g_log_set_writer_func(write_entry, NULL, NULL);

    if (path == NULL)
        return TRUE;
    g_autofree char *folder = g_path_get_dirname(path);
    if (g_mkdir_with_parents(folder, 0755) < 0 || (log_file = g_fopen(path, "ae")) == NULL) {
        int code = errno;
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(code),
                    "cannot open the log file '%s': %s", path, g_strerror(code));
        return FALSE;
    }
    return TRUE;
}
