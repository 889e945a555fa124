/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * slipway-feed: Debian packages to RPM packages, and the gates between them.
 *
 *   slipway-feed convert --lock LOCK --debs DIR --overrides FILE --cache DIR --output DIR
 */
#include "error.h"
#include "import.h"
#include "lock.h"

#include <locale.h>
#include <rpm/rpmlib.h>

static struct {
    char *lock;
    char *debs;
    char *overrides;
    char *cache;
    char *output;
    int jobs;
    int level;
} options = {.level = 10};

static const GOptionEntry entries[] = {
    {"lock", 0, 0, G_OPTION_ARG_FILENAME, &options.lock, "the lock", "FILE"},
    {"debs", 0, 0, G_OPTION_ARG_FILENAME, &options.debs, "folder of the downloaded packages", "DIR"},
    {"overrides", 0, 0, G_OPTION_ARG_FILENAME, &options.overrides, "what to do differently", "FILE"},
    {"cache", 0, 0, G_OPTION_ARG_FILENAME, &options.cache, "folder of converted packages", "DIR"},
    {"output", 0, 0, G_OPTION_ARG_FILENAME, &options.output, "folder for the lock's packages", "DIR"},
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
    {"convert", convert},
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
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "expected one command: convert");
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
