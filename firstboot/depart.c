/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "depart.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "authority.h"
#include "error.h"
#include "ha_service.h"
#include "hosts.h"
#include "issue.h"
#include "join.h"
#include "lost.h"
#include "members.h"
#include "pool_state.h"
#include "run.h"
#include "sr_pool.h"
#include "tokens.h"

#define REMOVE_TIMEOUT 900 /* seconds; a host that does not answer is waited for */
#define RENEW_TIMEOUT 3600 /* seconds; 76 for 18 hosts on an idle machine */

static gboolean run_ganeti(unsigned timeout, const char *const *argv, GError **error)
{
    g_autofree char *title = g_strdup_printf("%s %s", argv[0], argv[1]);
    RunCommand command = {.argv = argv, .timeout = timeout, .title = title};
    return run_command(&command, NULL, error);
}
#define GANETI(timeout, error, ...) \
    run_ganeti(timeout, (const char *const[]){__VA_ARGS__, NULL}, error)

static gboolean check_guests(const char *name, GError **error)
{
    g_autofree char *text = NULL;
    if (!RUN_OUTPUT(&text, error, "gnt-node", "list", "--no-headers", "--separator= ", "--output",
                    "pinst_cnt,sinst_cnt", name))
        return FALSE;
    if (g_str_equal(g_strstrip(text), "0 0"))
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                "%s holds guests or their mirrors: move them ('gnt-node migrate %s', 'gnt-node "
                "evacuate %s', or 'gnt-node failover %s' if it is down), or remove them, first",
                name, name, name, name);
    return FALSE;
}

static gboolean forget_member(const Host *host, const char *name, GError **error)
{
    g_autoptr(GPtrArray) members = members_load(host, error);
    if (members == NULL)
        return FALSE;
    members_remove(members, name);
    g_autofree char *certificate = g_strdup_printf("%s" POOL_STATE_FOLDER "/%s-cert.pub", host->root, name);
    g_unlink(certificate);
    g_autofree char *present = host_read(host, "/etc/hosts");
    g_autofree char *text = hosts_remove(present != NULL ? present : "", name);
    return members_save(host, members, error) && sr_pool_drop_host(host, name, error) &&
           lost_remove(host, name, error) &&
           host_write(host, "/etc/hosts", text, 0644, NULL, error);
}

/* Every member gets a certificate of a new authority. Tokens name the old one: they go. */
static gboolean renew_authority(const Host *host, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_autofree char *authority = host_path(host, POOL_STATE_FOLDER "/ca");
    g_unlink(authority);
    guint8 public[ED25519_SIZE];
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_autoptr(GPtrArray) members = members_load(host, error);
    if (members == NULL || !authority_ensure(host, public, error) ||
        !tokens_save(host, none, 0, error))
        return FALSE;
    for (guint i = 0; i < members->len; i++) {
        const Member *member = members->pdata[i];
        if (!authority_sign(host, pool->name, member->name, member->host_key, error))
            return FALSE;
    }
    pool_state_replicate(host);
    return GANETI(RENEW_TIMEOUT, error, "gnt-cluster", "command", "systemctl reload ssh.service");
}

static gboolean renew_keys(const Host *host, GError **error)
{
    g_message("making new keys for all members; this takes minutes");
    return GANETI(RENEW_TIMEOUT, error, "gnt-cluster", "renew-crypto", "--force",
                  "--new-cluster-certificate", "--new-confd-hmac-key",
                  "--new-cluster-domain-secret", "--new-rapi-certificate", "--new-ssh-keys",
                  "--no-ssh-key-check") &&
           renew_authority(host, error);
}

static gboolean evict(const Host *host, const char *name, gboolean new_keys, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    if (g_strcmp0(name, pool->master) == 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "%s is the master: make another host it first, with 'slipway pool takeover --force' "
                    "there", name);
        return FALSE;
    }
    gboolean member = g_strv_contains((const char *const *)pool->hosts, name);
    g_autoptr(GPtrArray) members = members_load(host, error);
    if (members == NULL)
        return FALSE;
    if (!member && members_find(members, name) == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "the pool %s has no host '%s': 'slipway pool status' shows them", pool->name,
                    name);
        return FALSE;
    }
    if (member && !check_guests(name, error))
        return FALSE;
    ha_withdraw(host, name);
    if (member && !GANETI(REMOVE_TIMEOUT, error, "gnt-node", "remove", name))
        return FALSE;
    if (!forget_member(host, name, error))
        return FALSE;
    g_message("%s is out of the pool %s", name, pool->name);
    if (!ha_forget(host, name, error))
        return FALSE;
    if (new_keys)
        return renew_keys(host, error);
    pool_state_replicate(host);
    return TRUE;
}

gboolean depart_evict(const Host *host, const char *name, gboolean new_keys, GError **error)
{
    if (!issue_check_master(host, error))
        return FALSE;
    int lock = pool_state_lock(host, error);
    gboolean done = lock >= 0 && evict(host, name, new_keys, error);
    if (lock >= 0)
        close(lock);
    return done;
}

static gboolean forget_pool(const Host *host, GError **error)
{
    g_autoptr(Hostconf) conf = hostconf_load(HOSTCONF_PATH, error);
    Host configured = {.conf = conf, .root = host->root};
    if (conf == NULL || !join_undo(&configured, error) || !ha_apply(host, error))
        return FALSE;
    conf->pool_action = HOSTCONF_POOL_NONE;
    g_clear_pointer(&conf->pool_name, g_free);
    g_clear_pointer(&conf->pool_address, g_free);
    g_clear_pointer(&conf->pool_token, g_free);
    return hostconf_save(conf, HOSTCONF_PATH, error);
}

static gboolean leave_others(const GanetiPool *pool, const char *own, GError **error)
{
    const char *command[] = {"slipway", "pool", "evict", own, NULL};
    const char *address = ganeti_pool_address_of(pool, pool->master);
    if (pool_state_run_on(pool, address != NULL ? address : pool->master, command, POOL_STATE_PATIENCE, NULL,
                          error))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_FAILED, "the master %s has not taken this host out: ",
                  pool->master);
    return FALSE;
}

gboolean depart_leave(const Host *host, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_autofree char *own = host_read(host, "/etc/hostname");
    if (pool->name == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "this host is in no pool");
        return FALSE;
    }
    gboolean last = g_strv_length(pool->hosts) == 1;
    if (last && *pool->guests != NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "this host is the last of %s, whose guests would be lost: remove them first "
                    "('gnt-instance list')", pool->name);
        return FALSE;
    }
    if (!last && g_strcmp0(pool->master, own) == 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "this host is the master of %s: make another one it first, with 'slipway pool "
                    "takeover --force' there", pool->name);
        return FALSE;
    }
    if (last ? !GANETI(REMOVE_TIMEOUT, error, "gnt-cluster", "destroy", "--yes-do-it")
             : !leave_others(pool, own, error))
        return FALSE;
    return forget_pool(host, error);
}
