/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ha.h"

#include <string.h>

#include "error.h"
#include "pool_state.h"

#define HA_FILE POOL_STATE_FOLDER "/ha"
#define POOL_GROUP "pool" /* no host's name: those have a dot */

static void host_free(HaHost *member)
{
    g_free(member->name);
    g_free(member->agent);
    g_strfreev(member->options);
    g_free(member);
}

Ha *ha_new(void)
{
    Ha *ha = g_new0(Ha, 1);
    ha->hosts = g_ptr_array_new_with_free_func((GDestroyNotify)host_free);
    return ha;
}

void ha_free(Ha *ha)
{
    if (ha == NULL)
        return;
    g_ptr_array_unref(ha->hosts);
    g_free(ha);
}

static HaHost *read_host(GKeyFile *file, const char *name)
{
    HaHost *member = g_new0(HaHost, 1);
    member->name = g_strdup(name);
    member->node_id = (unsigned)g_key_file_get_integer(file, name, "node-id", NULL);
    member->agent = g_key_file_get_string(file, name, "agent", NULL);
    member->options = g_key_file_get_string_list(file, name, "options", NULL, NULL);
    if (member->options == NULL)
        member->options = g_new0(char *, 1);
    return member;
}

Ha *ha_load(const Host *host, GError **error)
{
    g_autoptr(Ha) ha = ha_new();
    g_autofree char *path = host_path(host, HA_FILE);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&ha);
    g_autoptr(GKeyFile) file = g_key_file_new();
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, error)) {
        error_reclass(error, SLIPWAY_ERROR_FAILED, "cannot read the pool's fail-over '%s': ", path);
        return NULL;
    }
    ha->enabled = g_key_file_get_boolean(file, POOL_GROUP, "enabled", NULL);
    ha->last_id = (unsigned)g_key_file_get_integer(file, POOL_GROUP, "last-id", NULL);
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    for (char **name = groups; *name != NULL; name++)
        if (!g_str_equal(*name, POOL_GROUP))
            g_ptr_array_add(ha->hosts, read_host(file, *name));
    return g_steal_pointer(&ha);
}

gboolean ha_save(const Host *host, const Ha *ha, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_key_file_set_boolean(file, POOL_GROUP, "enabled", ha->enabled);
    g_key_file_set_integer(file, POOL_GROUP, "last-id", (int)ha->last_id);
    for (guint i = 0; i < ha->hosts->len; i++) {
        const HaHost *member = ha->hosts->pdata[i];
        g_key_file_set_integer(file, member->name, "node-id", (int)member->node_id);
        if (member->agent != NULL)
            g_key_file_set_string(file, member->name, "agent", member->agent);
        g_key_file_set_string_list(file, member->name, "options", (const char *const *)member->options,
                                   g_strv_length(member->options));
    }
    g_autofree char *text = g_key_file_to_data(file, NULL, NULL);
    return host_write(host, HA_FILE, text, 0600, NULL, error);
}

HaHost *ha_find(const Ha *ha, const char *name)
{
    for (guint i = 0; i < ha->hosts->len; i++)
        if (g_str_equal(((const HaHost *)ha->hosts->pdata[i])->name, name))
            return ha->hosts->pdata[i];
    return NULL;
}

void ha_set(Ha *ha, const char *name, const char *agent, const char *const *options)
{
    HaHost *member = ha_find(ha, name);
    if (member == NULL) {
        member = g_new0(HaHost, 1);
        member->name = g_strdup(name);
        member->node_id = ++ha->last_id;
        g_ptr_array_add(ha->hosts, member);
    }
    g_free(member->agent);
    member->agent = g_strdup(agent);
    g_strfreev(member->options);
    member->options = options != NULL ? g_strdupv((char **)options) : g_new0(char *, 1);
}

void ha_remove(Ha *ha, const char *name)
{
    HaHost *member = ha_find(ha, name);
    if (member != NULL)
        g_ptr_array_remove(ha->hosts, member);
}

char **ha_parse_options(const char *text, GError **error)
{
    g_autoptr(GStrvBuilder) options = g_strv_builder_new();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        const char *line = g_strstrip(lines[i]);
        if (*line == '\0' || *line == '#')
            continue;
        /* The line is not quoted: it may be a password. */
        if (!g_regex_match_simple("^[a-z][a-z0-9_]*=[\\x21-\\x7e]+$", line, 0, 0)) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                        "line %u is not KEY=VALUE as the fence agent wants it, such as ip=192.0.2.11 "
                        "(small letters before '=', no spaces)", i + 1);
            return NULL;
        }
        g_strv_builder_add(options, line);
    }
    return g_strv_builder_end(options);
}

gboolean ha_check_agent(const char *name, GError **error)
{
    if (g_regex_match_simple("^fence_[a-z0-9_]{1,40}$", name, G_REGEX_DOLLAR_ENDONLY, 0))
        return TRUE;
    g_autofree char *shown = g_strescape(name, NULL);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                "'%s' is no fence agent, such as fence_ipmilan ('ls /usr/sbin/fence_*')", shown);
    return FALSE;
}
