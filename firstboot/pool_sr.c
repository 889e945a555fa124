/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool_sr.h"

#include <string.h>

#include "error.h"
#include "validate.h"

#define NAME_MAX_LENGTH 32 /* leaves room in names of folders, groups and Ganeti's volumes */
#define VALUE_MAX_LENGTH 1024
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

static gboolean is_word(const char *text, gsize max)
{
    gsize length = strlen(text);
    return length > 0 && length <= max && strspn(text, LOWER DIGITS "-") == length &&
           *text != '-' && text[length - 1] != '-';
}

/* The hosts' own volume groups and folders are called so (sr.h). */
static gboolean is_reserved(const char *name)
{
    return g_regex_match_simple("^(slipway|sr)[0-9]*$", name, 0, 0);
}

static gboolean check_option(const char *option, GError **error)
{
    const char *equals = strchr(option, '=');
    g_autofree char *key = g_strndup(option, equals != NULL ? (gsize)(equals - option) : strlen(option));
    gboolean is_fine = equals != NULL && is_word(key, NAME_MAX_LENGTH) && !g_str_equal(key, "type") &&
                       !g_str_equal(key, "host") && equals[1] != '\0' &&
                       strlen(equals) <= VALUE_MAX_LENGTH && g_utf8_validate(option, -1, NULL);
    for (const char *c = option; *c != '\0' && is_fine; c++)
        is_fine = !g_ascii_iscntrl(*c);
    if (is_fine)
        return TRUE;
    /* A value may be a secret, and so may a word that should have been one. */
    g_autofree char *escaped = g_strescape(equals != NULL ? key : "", NULL);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                "the option '%s…' is not of the form KEY=VALUE, such as server=192.0.2.5", escaped);
    return FALSE;
}

PoolSr *pool_sr_new(const char *name, const char *type, const char *host,
                    const char *const *options, GError **error)
{
    if (!is_word(name, NAME_MAX_LENGTH) || is_reserved(name) || !is_word(type, NAME_MAX_LENGTH)) {
        gboolean is_type = is_word(name, NAME_MAX_LENGTH) && !is_reserved(name);
        g_autofree char *escaped = g_strescape(is_type ? type : name, NULL);
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "'%.64s' cannot be the %s of a storage repository: up to %u lower case letters, "
                    "digits and hyphens, and not 'sr' or 'slipway', which are the hosts' own",
                    escaped, is_type ? "type" : "name", NAME_MAX_LENGTH);
        return NULL;
    }
    if (host != NULL && !validate_fqdn(host, error)) {
        error_reclass(error, SLIPWAY_ERROR_USAGE, "%s", "");
        return NULL;
    }
    for (const char *const *option = options; *option != NULL; option++)
        if (!check_option(*option, error))
            return NULL;
    PoolSr *sr = g_new0(PoolSr, 1);
    sr->name = g_strdup(name);
    sr->type = g_strdup(type);
    sr->host = g_strdup(host);
    sr->options = g_strdupv((char **)options);
    return sr;
}

PoolSr *pool_sr_copy(const PoolSr *sr)
{
    PoolSr *copy = g_new0(PoolSr, 1);
    copy->name = g_strdup(sr->name);
    copy->type = g_strdup(sr->type);
    copy->host = g_strdup(sr->host);
    copy->options = g_strdupv(sr->options);
    return copy;
}

void pool_sr_free(PoolSr *sr)
{
    if (sr == NULL)
        return;
    g_free(sr->name);
    g_free(sr->type);
    g_free(sr->host);
    g_strfreev(sr->options);
    g_free(sr);
}

gboolean pool_sr_equal(const PoolSr *a, const PoolSr *b)
{
    return g_str_equal(a->name, b->name) && g_str_equal(a->type, b->type) &&
           g_strcmp0(a->host, b->host) == 0 &&
           g_strv_equal((const char *const *)a->options, (const char *const *)b->options);
}

const char *pool_sr_option(const PoolSr *sr, const char *key)
{
    gsize length = strlen(key);
    for (char **option = sr->options; *option != NULL; option++)
        if (strncmp(*option, key, length) == 0 && (*option)[length] == '=')
            return *option + length + 1;
    return NULL;
}

static PoolSr *read_sr(GKeyFile *file, const char *name, GError **error)
{
    g_autofree char *type = g_key_file_get_string(file, name, "type", NULL);
    g_autofree char *host = g_key_file_get_string(file, name, "host", NULL);
    g_auto(GStrv) keys = g_key_file_get_keys(file, name, NULL, NULL);
    g_autoptr(GStrvBuilder) options = g_strv_builder_new();
    for (char **key = keys; *key != NULL; key++) {
        if (g_str_equal(*key, "type") || g_str_equal(*key, "host"))
            continue;
        g_autofree char *value = g_key_file_get_string(file, name, *key, NULL);
        g_strv_builder_take(options, g_strconcat(*key, "=", value, NULL));
    }
    g_auto(GStrv) list = g_strv_builder_end(options);
    return pool_sr_new(name, type != NULL ? type : "", host, (const char *const *)list, error);
}

GPtrArray *pool_sr_load(const Host *host, const char *path, GError **error)
{
    g_autoptr(GPtrArray) srs = g_ptr_array_new_with_free_func((GDestroyNotify)pool_sr_free);
    g_autofree char *full = host_path(host, path);
    if (!g_file_test(full, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&srs);
    g_autoptr(GKeyFile) file = g_key_file_new();
    if (!g_key_file_load_from_file(file, full, G_KEY_FILE_NONE, error)) {
        error_reclass(error, SLIPWAY_ERROR_FAILED,
                      "cannot read the storage repositories '%s': ", full);
        return NULL;
    }
    g_auto(GStrv) names = g_key_file_get_groups(file, NULL);
    for (char **name = names; *name != NULL; name++) {
        PoolSr *sr = read_sr(file, *name, error);
        if (sr == NULL) {
            error_reclass(error, SLIPWAY_ERROR_FAILED, "'%s' has a damaged entry [%s]: ", full, *name);
            return NULL;
        }
        g_ptr_array_add(srs, sr);
    }
    return g_steal_pointer(&srs);
}

gboolean pool_sr_save(const Host *host, const char *path, const GPtrArray *srs, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    for (guint i = 0; i < srs->len; i++) {
        const PoolSr *sr = srs->pdata[i];
        g_key_file_set_string(file, sr->name, "type", sr->type);
        if (sr->host != NULL)
            g_key_file_set_string(file, sr->name, "host", sr->host);
        for (char **option = sr->options; *option != NULL; option++) {
            const char *equals = strchr(*option, '=');
            g_autofree char *key = g_strndup(*option, (gsize)(equals - *option));
            g_key_file_set_string(file, sr->name, key, equals + 1);
        }
    }
    g_autofree char *text = g_key_file_to_data(file, NULL, NULL);
    /* Options may be secrets: a target's password. */
    return host_write(host, path, text, 0600, NULL, error);
}

PoolSr *pool_sr_find(const GPtrArray *srs, const char *name)
{
    for (guint i = 0; i < srs->len; i++)
        if (g_str_equal(((const PoolSr *)srs->pdata[i])->name, name))
            return srs->pdata[i];
    return NULL;
}

GPtrArray *pool_sr_of_member(const GPtrArray *srs, const char *name)
{
    GPtrArray *own = g_ptr_array_new();
    for (guint i = 0; i < srs->len; i++) {
        const PoolSr *sr = srs->pdata[i];
        if (sr->host == NULL || g_strcmp0(sr->host, name) == 0)
            g_ptr_array_add(own, srs->pdata[i]);
    }
    return own;
}
