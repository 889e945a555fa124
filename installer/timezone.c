/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timezone.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "suggest.h"
#include "validate.h"

typedef struct {
    const char *name, *canonical;
} Zone;

/* Sorted by name. */
static const Zone zones[] = {
#include "timezones.inc"
};

static int compare_zones(const void *a, const void *b)
{
    return strcmp(((const Zone *)a)->name, ((const Zone *)b)->name);
}

const char *timezone_find(const char *name)
{
    const Zone key = {name, NULL};
    const Zone *zone = bsearch(&key, zones, G_N_ELEMENTS(zones), sizeof *zones, compare_zones);
    return zone != NULL ? zone->canonical : NULL;
}

const char *const *timezone_list(void)
{
    static const char *names[G_N_ELEMENTS(zones) + 1];
    if (names[0] == NULL) {
        unsigned count = 0;
        for (gsize i = 0; i < G_N_ELEMENTS(zones); i++)
            if (g_str_equal(zones[i].name, zones[i].canonical))
                names[count++] = zones[i].name;
    }
    return names;
}

gboolean timezone_check(const char *name, GError **error)
{
    if (!validate_timezone(name, error))
        return FALSE;
    if (timezone_find(name) != NULL)
        return TRUE;
    g_autofree char *clause = suggest_clause(name, timezone_list());
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "there is no time zone '%s'%s", name,
                clause);
    return FALSE;
}
