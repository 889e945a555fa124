/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "page.h"
#include "timezone.h"
#include "ui_list.h"

/* Two pages: the region, and the city in it. */

#define REGION "region"
#define UTC "Etc/UTC"

/* "Europe" of "Europe/Berlin"; NULL: the zone has no region, as "UTC" and "Japan". g_free(). */
static char *region_of(const char *zone)
{
    const char *slash = strchr(zone, '/');
    return slash != NULL ? g_strndup(zone, (gsize)(slash - zone)) : NULL;
}

static UiMove ask_region(Wizard *wizard)
{
    g_auto(UiList) list = ui_list_new(UI_LIST_ONE, REGION, "In which part of the world is this host?");
    list.first = UTC;
    ui_list_add(&list, UTC, g_strdup("UTC"), NULL);
    g_autofree char *last = NULL;
    for (const char *const *zone = timezone_list(); *zone != NULL; zone++) {
        g_autofree char *region = region_of(*zone);
        if (region == NULL || g_strcmp0(region, last) == 0 || g_str_equal(region, "Etc"))
            continue;
        ui_list_add(&list, region, g_strdup(region), NULL);
        g_free(last);
        last = g_steal_pointer(&region);
    }
    UiMove move = ui_list_ask(&list, wizard->typed);
    if (move == UI_NEXT && g_str_equal(ui_list_choice(&list), UTC))
        page_set(&wizard->answers->host->timezone, UTC);
    return move;
}

static gboolean has_cities(const Wizard *wizard)
{
    const char *region = ui_typed_get(wizard->typed, REGION);
    return region != NULL && !g_str_equal(region, UTC);
}

/* "America/Argentina/San_Juan" as "San Juan, Argentina"; g_free(). */
static char *city_title(const char *zone)
{
    g_auto(GStrv) parts = g_strsplit(zone, "/", 3);
    char *title = parts[2] != NULL ? g_strconcat(parts[2], ", ", parts[1], NULL) : g_strdup(parts[1]);
    return g_strdelimit(title, "_", ' ');
}

static UiMove ask_city(Wizard *wizard)
{
    const char *region = ui_typed_get(wizard->typed, REGION);
    g_autofree char *text = g_strdup_printf("Which of these cities in %s has the same time as this "
                                            "host? A letter goes to the cities that begin with it.",
                                            region);
    g_auto(UiList) list = ui_list_new(UI_LIST_ONE, "city", text);
    for (const char *const *zone = timezone_list(); *zone != NULL; zone++) {
        g_autofree char *its_region = region_of(*zone);
        if (g_strcmp0(its_region, region) == 0)
            ui_list_add(&list, *zone, city_title(*zone), NULL);
    }
    UiMove move = ui_list_ask(&list, wizard->typed);
    if (move == UI_NEXT)
        page_set(&wizard->answers->host->timezone, ui_list_choice(&list));
    return move;
}

#define HELP \
    "The time zone says how logs and clocks of the host show the time; the machine's own clock " \
    "always runs on UTC. Hosts of a pool need not have the same zone."

const Page page_region = {.title = "Time zone: region", .help = HELP, .ask = ask_region};
const Page page_city = {
    .title = "Time zone: city", .help = HELP, .applies = has_cities, .ask = ask_city};
