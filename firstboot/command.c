/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command.h"

#include <string.h>

#include "error.h"
#include "log.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

int command_fail(const GError *error)
{
    g_printerr("slipway: %s\n", error->message);
    return error_exit_status(error);
}

int command_usage(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_printerr("slipway: %s ('slipway --help' lists the commands)\n", message);
    return SLIPWAY_ERROR_USAGE;
}

gboolean command_parse(const char *parameters, const char *summary, const GOptionEntry *entries,
                       int count, int *argc, char ***argv, GError **error)
{
    g_autoptr(GOptionContext) context = g_option_context_new(parameters);
    g_option_context_set_summary(context, summary);
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, argc, argv, error)) {
        error_reclass(error, SLIPWAY_ERROR_USAGE, "%s", "");
        return FALSE;
    }
    if (count >= 0 && *argc - 1 > count)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "'%s' is one argument too many",
                    (*argv)[count + 1]);
    else if (*argc - 1 < ABS(count))
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, count < 0 ? "not all of '%s' is there" : "%s is missing",
                    parameters);
    return count >= 0 ? *argc - 1 == count : *argc - 1 >= -count;
}

int command_dispatch(const Subcommand *commands, const char *of, int argc, char **argv)
{
    for (const Subcommand *command = commands; argc > 1 && command->name != NULL; command++)
        if (g_str_equal(command->name, argv[1])) {
            g_autofree char *name = g_strdup_printf("%s %s", of, command->name);
            g_set_prgname(name);
            return command->run(argc - 1, argv + 1);
        }
    gboolean help = argc > 1 && g_str_equal(argv[1], "--help");
    if (!help && argc > 1)
        return command_usage("'%s' has no command '%s'; '%s --help' lists them", of, argv[1], of);
    g_print("usage: %s COMMAND [OPTION...]\n\n", of);
    for (const Subcommand *command = commands; command->name != NULL; command++)
        if (command->help != NULL)
            g_print("  %-8s %s\n", command->name, command->help);
    return help ? 0 : SLIPWAY_ERROR_USAGE;
}

void command_log(const char *path)
{
    g_autoptr(GError) error = NULL;
    if (!log_init(path, FALSE, &error))
        g_warning("%s", error->message);
}

gboolean command_parse_duration(const char *text, gint64 *ret_seconds, GError **error)
{
    gsize digits = strspn(text, "0123456789");
    gint64 unit = g_str_equal(text + digits, "m")   ? MINUTE
                  : g_str_equal(text + digits, "h") ? HOUR
                  : g_str_equal(text + digits, "d") ? DAY
                                                    : 0;
    g_autofree char *number = g_strndup(text, digits);
    guint64 value;
    if (unit != 0 && g_ascii_string_to_unsigned(number, 10, 1, (guint64)(365 * DAY / unit), &value, NULL)) {
        *ret_seconds = (gint64)value * unit;
        return TRUE;
    }
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                "'%s' is not a duration from 1m to 365d, such as 90m, 24h or 7d", text);
    return FALSE;
}
