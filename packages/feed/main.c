/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * slipway-feed: Debian packages to RPM packages, and the gates between them.
 *
 *   slipway-feed check --lock LOCK --debs DIR --overrides FILE --scripts LIST --store DIR
 *                      [--previous LOCK]
 *   slipway-feed accept-scripts --lock LOCK --debs DIR --scripts LIST --store DIR
 *   slipway-feed convert --lock LOCK --debs DIR --overrides FILE --cache DIR --output DIR
 *   slipway-feed check-files --output DIR
 */
#include "deb.h"
#include "error.h"
#include "fileconflicts.h"
#include "import.h"
#include "lock.h"
#include "ordering.h"
#include "scripts.h"

#include <locale.h>
#include <rpm/rpmlib.h>

static struct {
    char *lock;
    char *previous;
    char *debs;
    char *scripts;
    char *store;
    char *overrides;
    char *cache;
    char *output;
    int jobs;
    int level;
} options = {.level = 10};

static const GOptionEntry entries[] = {
    {"lock", 0, 0, G_OPTION_ARG_FILENAME, &options.lock, "the lock", "FILE"},
    {"previous", 0, 0, G_OPTION_ARG_FILENAME, &options.previous, "the lock before it", "FILE"},
    {"debs", 0, 0, G_OPTION_ARG_FILENAME, &options.debs, "folder of the downloaded packages",
     "DIR"},
    {"scripts", 0, 0, G_OPTION_ARG_FILENAME, &options.scripts, "maintainer scripts looked at",
     "FILE"},
    {"store", 0, 0, G_OPTION_ARG_FILENAME, &options.store, "folder for their texts", "DIR"},
    {"overrides", 0, 0, G_OPTION_ARG_FILENAME, &options.overrides, "what to do differently",
     "FILE"},
    {"cache", 0, 0, G_OPTION_ARG_FILENAME, &options.cache, "folder of converted packages", "DIR"},
    {"output", 0, 0, G_OPTION_ARG_FILENAME, &options.output, "folder for the lock's packages",
     "DIR"},
    {"jobs", 'j', 0, G_OPTION_ARG_INT, &options.jobs, "threads (default: one for each CPU)", "N"},
    {"level", 0, 0, G_OPTION_ARG_INT, &options.level, "zstd level of payloads (default: 10)", "N"},
    {NULL},
};

static gboolean need(const char *name, const char *value, GError **error)
{
    if (value)
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "--%s is missing", name);
    return FALSE;
}

/* The control parts of the lock's packages: Deb. */
static GPtrArray *read_debs(GError **error)
{
    if (!need("lock", options.lock, error) || !need("debs", options.debs, error))
        return NULL;
    g_autoptr(GPtrArray) lock = lock_read(options.lock, error);
    if (!lock)
        return NULL;
    g_autoptr(GPtrArray) debs = g_ptr_array_new_with_free_func((GDestroyNotify)deb_free);
    for (guint i = 0; i < lock->len; i++) {
        g_autofree char *path = lock_entry_path(lock->pdata[i], options.debs);
        Deb *deb = deb_read(path, DEB_CONTROL, error);
        if (!deb)
            return NULL;
        g_ptr_array_add(debs, deb);
    }
    return g_steal_pointer(&debs);
}

static gboolean check(GError **error)
{
    if (!need("scripts", options.scripts, error) || !need("store", options.store, error) ||
        !need("overrides", options.overrides, error))
        return FALSE;
    g_autoptr(Overrides) overrides = overrides_load(options.overrides, error);
    if (!overrides)
        return FALSE;
    g_autoptr(GPtrArray) previous = NULL;
    if (options.previous && !(previous = lock_read(options.previous, error)))
        return FALSE;
    g_autoptr(GPtrArray) debs = read_debs(error);
    return debs && ordering_check(debs, overrides, previous, error) &&
           scripts_check(debs, options.scripts, options.store, error);
}

static gboolean accept_scripts(GError **error)
{
    if (!need("scripts", options.scripts, error) || !need("store", options.store, error))
        return FALSE;
    g_autoptr(GPtrArray) debs = read_debs(error);
    g_autofree char *changes = NULL;
    if (!debs || !scripts_accept(debs, options.scripts, options.store, &changes, error))
        return FALSE;
    g_print("%s", changes);
    return TRUE;
}

static gboolean check_files(GError **error)
{
    return need("output", options.output, error) && file_conflicts_check(options.output, error);
}

static gboolean convert(GError **error)
{
    if (!need("lock", options.lock, error) || !need("debs", options.debs, error) ||
        !need("overrides", options.overrides, error) || !need("cache", options.cache, error) ||
        !need("output", options.output, error))
        return FALSE;
    g_autoptr(GPtrArray) lock = lock_read(options.lock, error);
    if (!lock)
        return FALSE;
    const ImportOptions import = {
        .debs = options.debs,
        .overrides = options.overrides,
        .cache = options.cache,
        .output = options.output,
        .jobs = options.jobs > 0 ? (guint)options.jobs : g_get_num_processors(),
        .level = options.level,
    };
    return import_packages(lock, &import, error);
}

static const struct {
    const char *name;
    gboolean (*run)(GError **error);
} commands[] = {
    {"check", check},
    {"accept-scripts", accept_scripts},
    {"convert", convert},
    {"check-files", check_files},
};

static gboolean run(int argc, char **argv, GError **error)
{
    g_autoptr(GOptionContext) context = g_option_context_new("COMMAND");
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, error)) {
        error_reclass(error, SLIPWAY_ERROR_USAGE, "%s", "");
        return FALSE;
    }
    for (gsize i = 0; argc == 2 && i < G_N_ELEMENTS(commands); i++)
        if (g_str_equal(argv[1], commands[i].name))
            return commands[i].run(error);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                "expected one command: check, accept-scripts, convert or check-files");
    return FALSE;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    setlocale(LC_CTYPE, "C.UTF-8");
    rpmReadConfigFiles(NULL, NULL);
    if (run(argc, argv, &error))
        return 0;
    g_printerr("slipway-feed: %s\n", error->message);
    return error_exit_status(error);
}
