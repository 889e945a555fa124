/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sr_pool.h"

#include <unistd.h>

#include "error.h"
#include "follow.h"
#include "ganeti_config.h"
#include "issue.h"

static gboolean refuse(GError **error, SlipwayError class, const char *format, ...) G_GNUC_PRINTF(3, 4);

static gboolean refuse(GError **error, SlipwayError class, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_propagate_error(error, g_error_new_valist(SLIPWAY_ERROR, class, format, args));
    va_end(args);
    return FALSE;
}

gboolean sr_pool_prepare(const Host *host, const PoolSr *sr, gboolean erase, GError **error)
{
    const SrType *type = sr_type_of(host, sr, error);
    return type != NULL && type->prepare(host, sr, erase, error);
}

/* The same on the member whose disk it is. sshd's shell there splits the words: all are quoted. */
static gboolean prepare_on(const GanetiPool *pool, const PoolSr *sr, gboolean erase, GError **error)
{
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    g_strv_builder_add_many(words, "slipway", "sr", "prepare", "--host", sr->host, sr->name, sr->type, NULL);
    if (erase)
        g_strv_builder_add(words, "--erase");
    for (char **option = sr->options; *option != NULL; option++)
        g_strv_builder_take(words, g_shell_quote(*option));
    g_auto(GStrv) command = g_strv_builder_end(words);
    return pool_state_run_on(pool, ganeti_pool_address_of(pool, sr->host), (const char *const *)command,
                             POOL_STATE_PATIENCE, NULL, error);
}

static gboolean prepare(const Host *host, const PoolSr *sr, gboolean erase, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    if (sr->host == NULL || g_strcmp0(sr->host, pool->master) == 0)
        return sr_pool_prepare(host, sr, erase, error);
    if (g_strv_contains((const char *const *)pool->hosts, sr->host))
        return prepare_on(pool, sr, erase, error);
    return refuse(error, SLIPWAY_ERROR_USAGE, "the pool %s has no host '%s': 'slipway pool status' shows them",
                  pool->name, sr->host);
}

static gboolean check_template(const Host *host, const SrType *type, const PoolSr *sr, GError **error)
{
    g_autoptr(GanetiConfig) config = ganeti_config_load(host, error);
    if (config == NULL)
        return FALSE;
    return ganeti_config_has_template(config, type->template) ||
           refuse(error, SLIPWAY_ERROR_USAGE,
                  "this pool keeps no disks of the kind '%s', which a storage repository of the type %s "
                  "needs: 'gnt-cluster modify --enabled-disk-templates' can change that",
                  type->template, sr->type);
}

/* SRS, of which that called NAME is new or gone. */
static gboolean publish(const Host *host, const GPtrArray *srs, const char *name, GError **error)
{
    const FollowCause cause = {.sr = name};
    return pool_sr_save(host, POOL_SR_FILE, srs, error) && follow_everywhere(host, &cause, error);
}

static gboolean create(const Host *host, const PoolSr *sr, gboolean erase, GError **error)
{
    g_autoptr(GPtrArray) srs = pool_sr_load(host, POOL_SR_FILE, error);
    const SrType *type = srs != NULL ? sr_type_of(host, sr, error) : NULL;
    if (type == NULL)
        return FALSE;
    if (pool_sr_find(srs, sr->name) != NULL)
        return refuse(error, SLIPWAY_ERROR_USAGE,
                      "the pool has a storage repository '%s' already: 'slipway sr list' shows it", sr->name);
    if (!check_template(host, type, sr, error) || !prepare(host, sr, erase, error))
        return FALSE;
    g_ptr_array_add(srs, pool_sr_copy(sr));
    return publish(host, srs, sr->name, error);
}

/* The type may be a plug-in that is gone; then nothing can be known of guests. */
static gboolean check_unused(const Host *host, const PoolSr *sr, GError **error)
{
    const SrType *type = sr_type_of(host, sr, error);
    g_autoptr(GanetiConfig) config = type != NULL ? ganeti_config_load(host, error) : NULL;
    if (config == NULL)
        return FALSE;
    unsigned disks = type->count_disks(sr, config);
    return disks == 0 || refuse(error, SLIPWAY_ERROR_FAILED,
                                "%u disk%s of guests %s on the storage repository %s: move or remove the "
                                "guests first ('gnt-instance list')",
                                disks, disks == 1 ? "" : "s", disks == 1 ? "is" : "are", sr->name);
}

static gboolean forget(const Host *host, const char *name, GError **error)
{
    g_autoptr(GPtrArray) srs = pool_sr_load(host, POOL_SR_FILE, error);
    if (srs == NULL)
        return FALSE;
    PoolSr *sr = pool_sr_find(srs, name);
    if (sr == NULL)
        return refuse(error, SLIPWAY_ERROR_USAGE,
                      "the pool has no storage repository '%s': 'slipway sr list' shows what it has", name);
    if (!check_unused(host, sr, error))
        return FALSE;
    g_ptr_array_remove(srs, sr);
    return publish(host, srs, name, error);
}

gboolean sr_pool_create(const Host *host, const PoolSr *sr, gboolean erase, GError **error)
{
    if (!issue_check_master(host, error))
        return FALSE;
    int lock = pool_state_lock(host, error);
    gboolean done = lock >= 0 && create(host, sr, erase, error);
    if (lock >= 0)
        close(lock);
    return done;
}

gboolean sr_pool_forget(const Host *host, const char *name, GError **error)
{
    if (!issue_check_master(host, error))
        return FALSE;
    int lock = pool_state_lock(host, error);
    gboolean done = lock >= 0 && forget(host, name, error);
    if (lock >= 0)
        close(lock);
    return done;
}

gboolean sr_pool_drop_host(const Host *host, const char *name, GError **error)
{
    g_autoptr(GPtrArray) srs = pool_sr_load(host, POOL_SR_FILE, error);
    if (srs == NULL)
        return FALSE;
    guint before = srs->len;
    for (guint i = srs->len; i > 0; i--)
        if (g_strcmp0(((PoolSr *)srs->pdata[i - 1])->host, name) == 0)
            g_ptr_array_remove_index(srs, i - 1);
    return srs->len == before || pool_sr_save(host, POOL_SR_FILE, srs, error);
}
