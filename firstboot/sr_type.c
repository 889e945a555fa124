/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sr_type.h"

#include <string.h>

#include "error.h"

static const SrType *const types[] = {&sr_type_nfs, &sr_type_ext, &sr_type_lvm, &sr_type_iscsi};

static const SrType *find(const Host *host, const PoolSr *sr, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
        if (g_str_equal(types[i]->name, sr->type))
            return types[i];
        g_string_append_printf(names, "%s, ", types[i]->name);
    }
    g_autofree char *path = g_strdup_printf("%s" SR_PLUGIN_FOLDER "/%s", host->root, sr->type);
    if (g_file_test(path, G_FILE_TEST_IS_EXECUTABLE))
        return &sr_type_plugin;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                "there is no type '%s' of storage repositories: neither %snor a program '%s'",
                sr->type, names->str, path);
    return NULL;
}

static gboolean is_known(const SrType *type, const char *option)
{
    if (type->optional == NULL)
        return TRUE;
    g_autofree char *key = g_strndup(option, strcspn(option, "="));
    return g_strv_contains(type->required, key) || g_strv_contains(type->optional, key);
}

const SrType *sr_type_of(const Host *host, const PoolSr *sr, GError **error)
{
    const SrType *type = find(host, sr, error);
    if (type == NULL)
        return NULL;
    for (const char *const *key = type->required; *key != NULL; key++)
        if (pool_sr_option(sr, *key) == NULL) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                        "a storage repository of the type %s needs %s=…", sr->type, *key);
            return NULL;
        }
    for (char **option = sr->options; *option != NULL; option++)
        if (!is_known(type, *option)) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                        "a storage repository of the type %s has no option '%.*s'", sr->type,
                        (int)strcspn(*option, "="), *option);
            return NULL;
        }
    if ((sr->host != NULL) != type->is_local) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    type->is_local ? "a storage repository of the type %s is on one host's disk: "
                                     "say which with --host"
                                   : "a storage repository of the type %s is all members': --host is "
                                     "for those on one host's disk",
                    sr->type);
        return NULL;
    }
    if (type->check != NULL && !type->check(sr, error)) {
        error_reclass(error, SLIPWAY_ERROR_USAGE, "%s", "");
        return NULL;
    }
    return type;
}

void sr_type_add_disks(const char *const *sizes, const char *parameter, GStrvBuilder *argv)
{
    for (unsigned i = 0; sizes[i] != NULL; i++)
        g_strv_builder_take(argv, g_strdup_printf("--disk=%u:size=%s%s%s", i, sizes[i], parameter != NULL ? "," : "",
                                                  parameter != NULL ? parameter : ""));
}

void sr_type_place(const SrType *type, const PoolSr *sr, const char *const *sizes, GStrvBuilder *argv)
{
    g_autofree char *parameter = type->disk_key != NULL ? g_strdup_printf("%s=%s", type->disk_key, sr->name) : NULL;
    g_strv_builder_take(argv, g_strconcat("--disk-template=", type->template, NULL));
    if (type->disk_key == NULL)
        g_strv_builder_take(argv, g_strconcat("--file-storage-dir=", sr->name, NULL));
    sr_type_add_disks(sizes, parameter, argv);
    if (sr->host != NULL)
        g_strv_builder_take(argv, g_strconcat("--node=", sr->host, NULL));
}
