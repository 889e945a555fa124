/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "members.h"

#include "error.h"
#include "pool_state.h"

#define MEMBERS_FILE POOL_STATE_FOLDER "/members"

Member *member_new(const PoolRequest *request, const char *token, gboolean complete)
{
    Member *member = g_new0(Member, 1);
    member->name = g_strdup(request->name);
    member->machine_id = g_strdup(request->machine_id);
    member->host_key = g_strdup(request->host_key);
    member->token = g_strdup(token);
    member->complete = complete;
    member->cpu_vendor = g_strdup(request->cpu_vendor);
    member->features = g_strdupv(request->features);
    return member;
}

void member_free(Member *member)
{
    if (member == NULL)
        return;
    g_free(member->name);
    g_free(member->machine_id);
    g_free(member->host_key);
    g_free(member->token);
    g_free(member->cpu_vendor);
    g_strfreev(member->features);
    g_free(member);
}

static Member *read_member(GKeyFile *file, const char *name)
{
    g_autoptr(Member) member = g_new0(Member, 1);
    member->name = g_strdup(name);
    member->machine_id = g_key_file_get_string(file, name, "machine-id", NULL);
    member->host_key = g_key_file_get_string(file, name, "host-key", NULL);
    member->token = g_key_file_get_string(file, name, "token", NULL);
    member->complete = g_key_file_get_boolean(file, name, "complete", NULL);
    member->cpu_vendor = g_key_file_get_string(file, name, "cpu-vendor", NULL);
    member->features = g_key_file_get_string_list(file, name, "cpu-features", NULL, NULL);
    if (member->features == NULL)
        member->features = g_new0(char *, 1);
    return member->machine_id != NULL && member->host_key != NULL && member->cpu_vendor != NULL
               ? g_steal_pointer(&member)
               : NULL;
}

GPtrArray *members_load(const Host *host, GError **error)
{
    g_autoptr(GPtrArray) members = g_ptr_array_new_with_free_func((GDestroyNotify)member_free);
    g_autofree char *path = host_path(host, MEMBERS_FILE);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&members);
    g_autoptr(GKeyFile) file = g_key_file_new();
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, error)) {
        error_reclass(error, SLIPWAY_ERROR_FAILED, "cannot read the pool's members '%s': ", path);
        return NULL;
    }
    g_auto(GStrv) names = g_key_file_get_groups(file, NULL);
    for (char **name = names; *name != NULL; name++) {
        Member *member = read_member(file, *name);
        if (member == NULL) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                        "the pool's members '%s' have a damaged entry [%s]: remove it", path, *name);
            return NULL;
        }
        g_ptr_array_add(members, member);
    }
    return g_steal_pointer(&members);
}

gboolean members_save(const Host *host, const GPtrArray *members, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    for (guint i = 0; i < members->len; i++) {
        const Member *member = members->pdata[i];
        g_key_file_set_string(file, member->name, "machine-id", member->machine_id);
        g_key_file_set_string(file, member->name, "host-key", member->host_key);
        if (member->token != NULL)
            g_key_file_set_string(file, member->name, "token", member->token);
        g_key_file_set_boolean(file, member->name, "complete", member->complete);
        g_key_file_set_string(file, member->name, "cpu-vendor", member->cpu_vendor);
        g_key_file_set_string_list(file, member->name, "cpu-features",
                                   (const char *const *)member->features,
                                   g_strv_length(member->features));
    }
    g_autofree char *text = g_key_file_to_data(file, NULL, NULL);
    return host_write(host, MEMBERS_FILE, text, 0600, NULL, error);
}

Member *members_find(const GPtrArray *members, const char *name)
{
    for (guint i = 0; i < members->len; i++)
        if (g_ascii_strcasecmp(((const Member *)members->pdata[i])->name, name) == 0)
            return members->pdata[i];
    return NULL;
}

Member *members_find_machine(const GPtrArray *members, const char *machine_id)
{
    for (guint i = 0; i < members->len; i++)
        if (g_str_equal(((const Member *)members->pdata[i])->machine_id, machine_id))
            return members->pdata[i];
    return NULL;
}

void members_remove(GPtrArray *members, const char *name)
{
    Member *member = members_find(members, name);
    if (member != NULL)
        g_ptr_array_remove(members, member);
}

void members_put(GPtrArray *members, Member *member)
{
    members_remove(members, member->name);
    g_ptr_array_add(members, member);
}

char **members_features(const GPtrArray *members)
{
    g_autoptr(GStrvBuilder) common = g_strv_builder_new();
    const Member *first = NULL;
    for (guint i = 0; i < members->len && first == NULL; i++)
        if (((const Member *)members->pdata[i])->complete)
            first = members->pdata[i];
    if (first == NULL)
        return NULL;
    for (char **feature = first->features; *feature != NULL; feature++) {
        gboolean all = TRUE;
        for (guint i = 0; i < members->len && all; i++) {
            const Member *member = members->pdata[i];
            all = !member->complete ||
                  g_strv_contains((const char *const *)member->features, *feature);
        }
        if (all)
            g_strv_builder_add(common, *feature);
    }
    return g_strv_builder_end(common);
}
