/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "draft.h"

void draft_refuse(Draft *draft, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_ptr_array_add(draft->reasons, g_strdup_vprintf(format, args));
    va_end(args);
}

void draft_note(Draft *draft, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_ptr_array_add(draft->plan->notes, g_strdup_vprintf(format, args));
    va_end(args);
}

char *draft_join(const GPtrArray *lines, const char *separator)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < lines->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? separator : "", (const char *)lines->pdata[i]);
    return g_string_free(text, FALSE);
}
