/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "parameter.h"

#include "error.h"

const Parameter *parameter_find(const Parameter *list, const char *name)
{
    for (; list->name != NULL; list++)
        if (name != NULL && g_str_equal(list->name, name))
            return list;
    return NULL;
}

static void report_no_effect(Reader *reader, const Parameter *parameter)
{
    g_ptr_array_add(parameter->refused ? reader->reasons : reader->cmdline->warnings,
                    g_strdup_printf("kernel command line: %s %s: %s", parameter->name,
                                    parameter->refused ? "is not supported" : "has no effect",
                                    parameter->help));
}

void parameter_take(Reader *reader, const Parameter *parameter, const char *where,
                    const char *value)
{
    g_autoptr(GError) error = NULL;
    if (parameter->take == NULL)
        report_no_effect(reader, parameter);
    else if (!parameter->take(reader, value, &error))
        g_ptr_array_add(reader->reasons, g_strdup_printf("kernel command line: %s%s: %s", where,
                                                         parameter->name, error->message));
}

void parameter_set(char **target, const char *value)
{
    g_free(*target);
    *target = g_strdup(value);
}

gboolean parameter_fail(GError **error, const char *message)
{
    g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, message);
    return FALSE;
}
