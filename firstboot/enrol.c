/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enrol.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "authority.h"
#include "error.h"
#include "hosts.h"
#include "pool_state.h"
#include "run.h"
#include "survey.h"

#define KNOWN_HOSTS GANETI_FOLDER "/known_hosts"
#define PUBLIC_KEYS GANETI_FOLDER "/ganeti_pub_keys"
#define ADD_TIMEOUT 900 /* seconds; 20 with 18 hosts, and a master that is emulated is ten times slower */

/* TEXT without the lines that begin with the word NAME, and with LINE (may be NULL) at its end. g_free(). */
static char *exchange_line(const char *text, const char *name, const char *line)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GString) result = g_string_new(NULL);
    gsize length = strlen(name);
    for (char **each = lines; *each != NULL; each++)
        if (**each != '\0' && !(strncmp(*each, name, length) == 0 && (*each)[length] == ' '))
            g_string_append_printf(result, "%s\n", *each);
    if (line != NULL)
        g_string_append_printf(result, "%s %s\n", name, line);
    return g_string_free(g_steal_pointer(&result), FALSE);
}

/* That in the file PATH, whose owner stays: Ganeti's daemons write it, too. */
static gboolean exchange_in_file(const Host *host, const char *path, const char *name,
                                 const char *line, GError **error)
{
    g_autofree char *full = host_path(host, path);
    struct stat before;
    if (stat(full, &before) < 0)
        return TRUE;
    g_autofree char *text = host_read(host, path);
    g_autofree char *fresh = exchange_line(text != NULL ? text : "", name, line);
    if (!host_write(host, path, fresh, before.st_mode & 07777, NULL, error))
        return FALSE;
    if (chown(full, before.st_uid, before.st_gid) < 0)
        g_warning("cannot give '%s' back to its owner", full);
    return TRUE;
}

/* Name, address and host key, so that Ganeti connects to that very host. */
static gboolean introduce(const Host *host, const char *name, const char *address,
                          const char *host_key, GError **error)
{
    g_autofree char *present = host_read(host, "/etc/hosts");
    g_autofree char *text = hosts_set(present != NULL ? present : "", address, name);
    return host_write(host, "/etc/hosts", text, 0644, NULL, error) &&
           exchange_in_file(host, KNOWN_HOSTS, name, host_key, error) &&
           /* What an attempt that broke off has left there makes Ganeti stop at the next one. */
           exchange_in_file(host, PUBLIC_KEYS, name, NULL, error);
}

static gboolean introduce_new(const Host *host, const PoolRequest *request, GError **error)
{
    return introduce(host, request->name, request->address, request->host_key, error);
}

static void take_back(const Host *host, const PoolRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *present = host_read(host, "/etc/hosts");
    g_autofree char *text = hosts_remove(present != NULL ? present : "", request->name);
    if (!host_write(host, "/etc/hosts", text, 0644, NULL, &error) ||
        !exchange_in_file(host, KNOWN_HOSTS, request->name, NULL, &error) ||
        !exchange_in_file(host, PUBLIC_KEYS, request->name, NULL, &error))
        g_warning("%s", error->message);
}

static gboolean is_in_pool(const Host *host, const char *name)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    return g_strv_contains((const char *const *)pool->hosts, name);
}

static gboolean node_add(const char *name, gboolean again, GError **error)
{
    const char *argv[] = {"gnt-node", "add", again ? "--readd" : name, again ? name : NULL, NULL};
    RunCommand command = {.argv = argv, .timeout = ADD_TIMEOUT, .title = "gnt-node add"};
    return run_command(&command, NULL, error);
}

/* A first attempt that fails late leaves a node that only --readd completes. */
static gboolean add_to_ganeti(const Host *host, const PoolRequest *request, GError **error)
{
    gboolean known = is_in_pool(host, request->name);
    g_autoptr(GError) problem = NULL;
    if (node_add(request->name, known, &problem))
        return TRUE;
    if (!known && is_in_pool(host, request->name)) {
        g_message("%s: once more, as it is in the configuration now", problem->message);
        g_clear_error(&problem);
        if (introduce_new(host, request, &problem) && node_add(request->name, TRUE, &problem))
            return TRUE;
    }
    g_propagate_error(error, g_steal_pointer(&problem));
    error_reclass(error, SLIPWAY_ERROR_FAILED,
                  "Ganeti has not taken %s in (see /var/log/ganeti/commands.log on the master): ",
                  request->name);
    return FALSE;
}

static gboolean remember(const Host *host, const PoolRequest *request, const char *token_id,
                         gboolean complete, GError **error)
{
    g_autoptr(GPtrArray) members = members_load(host, error);
    if (members == NULL)
        return FALSE;
    members_put(members, member_new(request, token_id, complete));
    return members_save(host, members, error);
}

/* Keeps one of the token's uses for this host, or gives it back. */
static gboolean mark_token(const Host *host, const PoolRequest *request, const char *token_id,
                           gboolean used, GError **error)
{
    g_autoptr(GPtrArray) tokens = tokens_load(host, error);
    if (tokens == NULL)
        return FALSE;
    Token *token = tokens_find(tokens, token_id);
    if (token != NULL && used)
        token_add_user(token, request->name, request->machine_id);
    else if (token != NULL)
        token_remove_user(token, request->name, request->machine_id);
    return tokens_save(host, tokens, g_get_real_time() / G_USEC_PER_SEC, error);
}

static void forget(const Host *host, const PoolRequest *request, const char *token_id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) members = members_load(host, &error);
    if (members != NULL)
        members_remove(members, request->name);
    if (members == NULL || !members_save(host, members, &error) ||
        !mark_token(host, request, token_id, FALSE, &error))
        g_warning("%s", error->message);
}

/* Whether nothing is left to do: the host has only not heard that it is a member. */
static gboolean is_done(const Host *host, const PoolRequest *request)
{
    g_autoptr(GPtrArray) members = members_load(host, NULL);
    const Member *member = members != NULL ? members_find(members, request->name) : NULL;
    return member != NULL && member->complete &&
           g_str_equal(member->machine_id, request->machine_id) &&
           g_str_equal(member->host_key, request->host_key) && is_in_pool(host, request->name);
}

gboolean enrol(const Host *host, const PoolRequest *request, const char *token_id, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    if (is_done(host, request)) {
        g_message("%s is a member already", request->name);
        pool_state_replicate(host);
        return TRUE;
    }
    /* First: whatever breaks from here on, this host may ask again, and no other one. */
    if (!mark_token(host, request, token_id, TRUE, error) ||
        !remember(host, request, token_id, FALSE, error) || !introduce_new(host, request, error))
        return FALSE;
    if (!add_to_ganeti(host, request, error)) {
        if (!is_in_pool(host, request->name)) {
            take_back(host, request);
            forget(host, request, token_id);
        }
        return FALSE;
    }
    if (!authority_sign(host, pool->name, request->name, request->host_key, error) ||
        !remember(host, request, token_id, TRUE, error))
        return FALSE;
    pool_state_replicate(host);
    return TRUE;
}

gboolean enrol_again(const Host *host, const char *name, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_autoptr(GPtrArray) members = members_load(host, error);
    if (members == NULL)
        return FALSE;
    const Member *member = members_find(members, name);
    const char *address = ganeti_pool_address_of(pool, name);
    if (member == NULL || address == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "%s is no member of %s any more: to have it again, run 'slipway pool leave' there and "
                    "let it join with a token", name, pool->name);
        return FALSE;
    }
    return introduce(host, name, address, member->host_key, error) && node_add(name, TRUE, error);
}

gboolean enrol_self(const Host *host, GError **error)
{
    g_autoptr(GPtrArray) members = members_load(host, error);
    g_autofree char *name = host_read(host, "/etc/hostname");
    if (members == NULL)
        return FALSE;
    if (name != NULL && members_find(members, name) != NULL)
        return TRUE;
    g_autoptr(PoolRequest) own = survey(host, POOL_REQUEST_JOIN, error);
    if (own == NULL)
        return FALSE;
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    guint8 authority[ED25519_SIZE];
    if (!authority_ensure(host, authority, error) ||
        !authority_sign(host, pool->name, own->name, own->host_key, error))
        return FALSE;
    members_put(members, member_new(own, NULL, TRUE));
    return members_save(host, members, error) && authority_install(host, error);
}
