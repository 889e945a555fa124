/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "error.h"
#include "run.h"
#include "sr_iscsi.h"

/* What Ganeti wants to be done to one disk. */
typedef struct {
    const Host *host;
    const char *verb, *size; /* MiB */
    char *volume;            /* of LVM: "GROUP/VOLUME" */
    const char *name, *short_name;
} Request;

/* LVM's records of a group are one host's at a time: the master's. It has LVM's own lock. */
static gboolean ask_master(const Request *request, const GanetiPool *pool, GError **error)
{
    const char *const command[] = {"slipway", "sr", "volume", request->verb, request->name, request->short_name,
                                   request->size, NULL};
    const char *address = ganeti_pool_address_of(pool, pool->master);
    return pool_state_run_on(pool, address != NULL ? address : pool->master, command,
                             POOL_STATE_PATIENCE, NULL, error);
}

/* On the master. Nothing is activated there: the disk is another host's. */
static gboolean change(const Request *request, GError **error)
{
    g_autofree char *size = g_strconcat(request->size, "m", NULL);
    if (g_str_equal(request->verb, "create"))
        return RUN(error, "lvcreate", "--yes", "--activate", "n", "--zero", "n", "--wipesignatures", "n", "--size", size,
                   "--name", request->short_name, request->name);
    if (g_str_equal(request->verb, "grow"))
        return RUN(error, "lvextend", "--size", size, request->volume);
    return RUN(error, "lvremove", "--yes", request->volume);
}

static gboolean change_on_master(const Request *request, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(request->host);
    g_autofree char *own = host_read(request->host, "/etc/hostname");
    return g_strcmp0(pool->master, own) == 0 ? change(request, error) : ask_master(request, pool, error);
}

static gboolean create(const Request *request, GError **error)
{
    return change_on_master(request, error);
}

static gboolean remove_volume(const Request *request, GError **error)
{
    return RUN(error, "lvchange", "--activate", "n", request->volume) && change_on_master(request, error);
}

static gboolean grow(const Request *request, GError **error)
{
    return change_on_master(request, error) && RUN(error, "lvchange", "--refresh", request->volume);
}

static gboolean attach(const Request *request, GError **error)
{
    return RUN(error, "lvchange", "--activate", "y", request->volume);
}

static gboolean detach(const Request *request, GError **error)
{
    return RUN(error, "lvchange", "--activate", "n", request->volume);
}

static gboolean nothing(const Request *request, GError **error)
{
    return TRUE;
}

static const struct {
    const char *name;
    gboolean (*run)(const Request *request, GError **error);
} verbs[] = {{"create", create}, {"remove", remove_volume}, {"grow", grow},     {"attach", attach},
             {"detach", detach}, {"setinfo", nothing},      {"verify", nothing}};

static gboolean check_names(const Request *request, GError **error)
{
    guint64 number;
    if (g_regex_match_simple("^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$", request->short_name, 0, 0) &&
        g_ascii_string_to_unsigned(request->size, 10, 0, G_MAXINT32, &number, NULL))
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "'%s' of %s MiB is not a volume", request->short_name,
                request->size);
    return FALSE;
}

static gboolean is_iscsi(const Host *host, const char *name, GError **error)
{
    g_autoptr(GPtrArray) srs = pool_sr_load(host, POOL_SR_FILE, error);
    if (srs == NULL)
        return FALSE;
    const PoolSr *sr = pool_sr_find(srs, name);
    if (sr != NULL && g_str_equal(sr->type, sr_type_iscsi.name))
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                "the pool has no storage repository '%s' of the type iscsi: give a disk the parameter sr=NAME", name);
    return FALSE;
}

gboolean sr_iscsi_volume(const Host *host, const char *verb, const char *name, const char *volume,
                         const char *size, char **ret_device, GError **error)
{
    g_autofree char *full = g_strdup_printf("%s/%s", name, volume);
    Request request = {.host = host, .verb = verb, .size = size, .volume = full, .name = name, .short_name = volume};
    if (!is_iscsi(host, name, error) || !check_names(&request, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
        if (!g_str_equal(verbs[i].name, verb))
            continue;
        if (!verbs[i].run(&request, error))
            return FALSE;
        *ret_device = g_str_equal(verb, "attach") ? g_strconcat("/dev/", full, NULL) : NULL;
        return TRUE;
    }
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "'%s' is nothing that a disk can do", verb);
    return FALSE;
}
