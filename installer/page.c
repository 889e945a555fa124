/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page.h"

void page_set(char **member, const char *text)
{
    g_free(*member);
    *member = text != NULL && *text != '\0' ? g_strdup(text) : NULL;
}

char **page_words(const char *text)
{
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    g_auto(GStrv) parts = g_strsplit_set(text, " ,", -1);
    for (char **part = parts; *part != NULL; part++)
        if (**part != '\0')
            g_strv_builder_add(words, *part);
    return g_strv_builder_end(words);
}
