/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "chrony.h"

/* Columns of the comma-separated output. */
enum { TRACKING_LEAP_STATUS = 13, TRACKING_COLUMNS = 14 };
enum { SOURCES_REACH = 5, SOURCES_COLUMNS = 10 };

gboolean chrony_parse_synchronised(const char *text)
{
    g_autofree char *line = g_strchomp(g_strdup(text));
    g_auto(GStrv) columns = g_strsplit(line, ",", -1);
    return g_strv_length(columns) >= TRACKING_COLUMNS &&
           !g_str_equal(columns[TRACKING_LEAP_STATUS], "Not synchronised");
}

unsigned chrony_parse_answering(const char *text)
{
    unsigned count = 0;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) columns = g_strsplit(*line, ",", -1);
        /* The reach register has a bit for each of the last eight polls. */
        if (g_strv_length(columns) >= SOURCES_COLUMNS && !g_str_equal(columns[SOURCES_REACH], "0"))
            count++;
    }
    return count;
}

char *chrony_sources(char *const *servers)
{
    g_autoptr(GString) text = g_string_new("# Written by slipway; changes are lost.\n");
    for (; *servers != NULL; servers++)
        g_string_append_printf(text, "server %s iburst\n", *servers);
    return g_string_free(g_steal_pointer(&text), FALSE);
}
