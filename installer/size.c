/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "size.h"

#include <gio/gio.h>
#include <string.h>

typedef struct {
    const char *name;
    guint64 bytes;
} Unit;

#define KIB ((guint64)1024)
static const Unit units[] = {
    {"PiB", KIB * KIB * KIB * KIB * KIB}, {"PB", 1000000000000000},
    {"TiB", KIB *KIB *KIB *KIB},          {"TB", 1000000000000},
    {"GiB", KIB *KIB *KIB},               {"GB", 1000000000},
    {"MiB", KIB *KIB},                    {"MB", 1000000},
    {"KiB", KIB},                         {"kB", 1000},
    {"B", 1},
};

static gboolean invalid(GError **error, const char *text, const char *reason)
{
    g_autofree char *start = g_strndup(text, 80);
    g_autofree char *shown = g_strescape(start, NULL);
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "'%s' %s", shown, reason);
    return FALSE;
}

static const Unit *find_unit(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (g_ascii_strcasecmp(units[i].name, name) == 0)
            return &units[i];
    return NULL;
}

gboolean size_parse(const char *text, guint64 *ret_size, GError **error)
{
    /* At most 15 digits before the point and 3 behind it: all of that fits into 64 bits. */
    gsize whole = strspn(text, "0123456789");
    gsize part = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
    const char *rest = text + whole + (text[whole] == '.' ? 1 + part : 0);
    while (*rest == ' ')
        rest++;
    if (whole == 0 || whole > 15 || part > 3 || (text[whole] == '.' && part == 0))
        return invalid(error, text, "is not a size such as 480GB (10^9 bytes) or 447.1GiB (2^30)");

    const Unit *unit = find_unit(rest);
    if (unit == NULL)
        return invalid(error, text,
                       "has no unit: write B, MB, GB, TB (powers of 1000) or MiB, GiB, TiB "
                       "(powers of 1024)");

    guint64 thousandths = 0, scale = 100;
    for (gsize i = 0; i < part; i++, scale /= 10)
        thousandths += (guint64)(text[whole + 1 + i] - '0') * scale;
    guint64 number = g_ascii_strtoull(text, NULL, 10);
    if (number == 0 && thousandths == 0)
        return invalid(error, text, "is no size: no disk is that small");
    if (number > G_MAXINT64 / unit->bytes)
        return invalid(error, text, "is more than any disk has");
    *ret_size = number * unit->bytes + unit->bytes / 1000 * thousandths +
                unit->bytes % 1000 * thousandths / 1000;
    return TRUE;
}

char *size_write(guint64 size)
{
    gsize i = 0;
    while (size % units[i].bytes != 0)
        i++;
    return g_strdup_printf("%" G_GUINT64_FORMAT "%s", size / units[i].bytes, units[i].name);
}
