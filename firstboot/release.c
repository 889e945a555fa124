/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "release.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#define OS_RELEASE "/usr/lib/os-release"
#define NAME "VERSION_ID="

char *release_version(const char *root)
{
    g_autofree char *path = g_strconcat(root, OS_RELEASE, NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return NULL;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (g_str_has_prefix(*line, NAME)) {
            g_auto(GStrv) parts = g_strsplit(*line + strlen(NAME), "\"", -1);
            return g_strjoinv("", parts);
        }
    return NULL;
}

/* Where a character stands: what goes on after '~' is older than what ends there. */
static int rank(char letter)
{
    return letter == '~' ? -1 : (unsigned char)letter;
}

int release_compare(const char *a, const char *b)
{
    while (*a != '\0' || *b != '\0') {
        if (g_ascii_isdigit(*a) && g_ascii_isdigit(*b)) {
            char *end_a, *end_b;
            guint64 number_a = g_ascii_strtoull(a, &end_a, 10), number_b = g_ascii_strtoull(b, &end_b, 10);
            if (number_a != number_b)
                return number_a < number_b ? -1 : 1;
            a = end_a;
            b = end_b;
        } else if (*a != *b) {
            return rank(*a) < rank(*b) ? -1 : 1;
        } else {
            a++;
            b++;
        }
    }
    return 0;
}
