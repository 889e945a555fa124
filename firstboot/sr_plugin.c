/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "run.h"
#include "sr_folder.h"

/* Its contract is docs/storage.md's. */
#define VERB_TIMEOUT 300 /* seconds */

static const char *const required[] = {NULL};

/* What a program may read is as secret as its options: they are not in its arguments. */
static char **environment_of(const PoolSr *sr, const char *folder, gboolean erase)
{
    g_autoptr(GStrvBuilder) list = g_strv_builder_new();
    g_strv_builder_take(list, g_strconcat("SR_NAME=", sr->name, NULL));
    g_strv_builder_take(list, g_strconcat("SR_FOLDER=", folder, NULL));
    g_strv_builder_add(list, erase ? "SR_ERASE=yes" : "SR_ERASE=no");
    for (char **option = sr->options; *option != NULL; option++) {
        gsize length = strcspn(*option, "=");
        g_autofree char *key = g_ascii_strup(*option, (gssize)length);
        g_strdelimit(key, "-", '_');
        g_strv_builder_take(list, g_strconcat("SR_OPTION_", key, *option + length, NULL));
    }
    return g_strv_builder_end(list);
}

static gboolean run_verb(const Host *host, const PoolSr *sr, const char *verb, gboolean erase,
                         GError **error)
{
    g_autofree char *program = g_strdup_printf("%s" SR_PLUGIN_FOLDER "/%s", host->root, sr->type);
    g_autofree char *folder = sr_folder_of(sr);
    g_auto(GStrv) environment = environment_of(sr, folder, erase);
    g_autofree char *title = g_strdup_printf("%s %s", sr->type, verb);
    const char *argv[] = {program, verb, NULL};
    RunCommand command = {.argv = argv,
                          .environment = (const char *const *)environment,
                          .timeout = VERB_TIMEOUT,
                          .title = title};
    return run_command(&command, NULL, error);
}

static gboolean prepare(const Host *host, const PoolSr *sr, gboolean erase, GError **error)
{
    return run_verb(host, sr, "prepare", erase, error);
}

static gboolean attach(const Host *host, const PoolSr *sr, GError **error)
{
    g_autofree char *folder = sr_folder_of(sr);
    return sr_folder_is_mounted(host, folder) ||
           (sr_folder_make(host, folder, error) &&
            run_verb(host, sr, "attach", FALSE, error));
}

static gboolean detach(const Host *host, const PoolSr *sr, GError **error)
{
    return sr_folder_detach(host, sr, error) &&
           run_verb(host, sr, "detach", FALSE, error);
}

const SrType sr_type_plugin = {
    .name = "plug-in",
    .required = required,
    .prepare = prepare,
    .attach = attach,
    .detach = detach,
    .probe = sr_folder_probe,
    .count_disks = sr_folder_count_disks,
    .template = "sharedfile",
};
