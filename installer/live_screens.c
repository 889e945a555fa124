/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "cmdline.h"
#include "driver_disk.h"
#include "error.h"
#include "medium.h"
#include "network.h"
#include "pool_check.h"
#include "ui.h"
#include "ui_consoles.h"

/*
 * The screens as they are at the machine that is installed, for tests/cli/test_live.py. What
 * they would do to it and ask of it stands in here (ld --wrap): it is written to FOLDER/told, and
 * the answers are the files of the test in FOLDER.
 */
static const char *folder;

static void tell(const char *format, ...) G_GNUC_PRINTF(1, 2);
static void tell(const char *format, ...)
{
    g_autofree char *path = g_build_filename(folder, "told", NULL);
    FILE *file = fopen(path, "a");
    g_assert_nonnull(file);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(file, format, arguments);
    va_end(arguments);
    fputc('\n', file);
    fclose(file);
}

/* The text of FOLDER/NAME; "" if it is not there. */
static char *read_file(const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? g_strchomp(text) : g_strdup("");
}

/* FOLDER/NAME is the text of an error, behind the number of its class, or is not there. */
static gboolean may(const char *name, GError **error)
{
    g_autofree char *text = read_file(name);
    if (*text == '\0')
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, (int)g_ascii_strtoll(text, NULL, 10), "%s", text + 2);
    return FALSE;
}

Inventory *__wrap_inventory_read(GError **error);
Inventory *__wrap_inventory_read(GError **error)
{
    g_autofree char *text = read_file("inventory.json");
    return inventory_from_json(text, "inventory.json", error);
}

gint64 __wrap_clock_build_time(void);
gint64 __wrap_clock_build_time(void)
{
    g_autofree char *text = read_file("build-time");
    return g_ascii_strtoll(text, NULL, 10);
}

gboolean __wrap_clock_set(gint64 seconds, GError **error);
gboolean __wrap_clock_set(gint64 seconds, GError **error)
{
    tell("clock %" G_GINT64_FORMAT, seconds);
    return may("clock-fails", error);
}

gboolean __wrap_network_up(const NetworkSetup *setup, GError **error);
gboolean __wrap_network_up(const NetworkSetup *setup, GError **error)
{
    tell("network %s", setup->device != NULL ? setup->device : "all");
    return may("network-fails", error);
}

gboolean __wrap_pool_check(const char *token, const char *name, char **ret_pool, GError **error);
gboolean __wrap_pool_check(const char *token, const char *name, char **ret_pool, GError **error)
{
    tell("pool %s", name);
    return may("pool-fails", error);
}

gboolean __wrap_driver_disk_is_there(void);
gboolean __wrap_driver_disk_is_there(void)
{
    return FALSE;
}

gboolean __wrap_driver_disk_load(const char *url, char **ret_what, GError **error);
gboolean __wrap_driver_disk_load(const char *url, char **ret_what, GError **error)
{
    tell("drivers %s", url);
    if (!may("drivers-fail", error))
        return FALSE;
    *ret_what = g_strdup("1 package: kmod-foo-1.0-1; new modules: foo");
    return TRUE;
}

char *__wrap_medium_find(const char *label, unsigned seconds);
char *__wrap_medium_find(const char *label, unsigned seconds)
{
    return g_strdup("/dev/sr0");
}

gboolean __wrap_ui_consoles_take(const char *console, char **ret_owner);
gboolean __wrap_ui_consoles_take(const char *console, char **ret_owner)
{
    tell("console %s", console);
    return TRUE;
}

char *__wrap_ui_consoles_owner(void);
char *__wrap_ui_consoles_owner(void)
{
    return NULL;
}

int main(int argc, char **argv)
{
    g_autoptr(Cmdline) cmdline = cmdline_parse("", NULL);
    folder = argv[1];
    return ui_run("ttyS0", cmdline);
}
