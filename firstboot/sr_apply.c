/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sr_apply.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "error.h"

#define LOCK_PATH "/run/slipway-sr.lock"

/* Of this host, while it is brought to what it should be. */
typedef struct {
    const Host *host;
    GPtrArray *wanted; /* not owned */
    GPtrArray *present; /* as POOL_SR_ATTACHED has them */
    const char *only;  /* the SR that matters; NULL: all do */
    GString *problems;
} Change;

static int lock(const Host *host, GError **error)
{
    g_autofree char *path = host_path(host, LOCK_PATH);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX) == 0)
        return fd;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot lock '%s': %s", path, g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

static void note(Change *change, const PoolSr *sr, const char *what, const GError *error)
{
    g_autofree char *problem =
        g_strdup_printf("the storage repository %s cannot be %s: %s", sr->name, what, error->message);
    if (change->only == NULL || g_str_equal(sr->name, change->only))
        g_string_append_printf(change->problems, "%s%s", change->problems->len > 0 ? "; " : "", problem);
    else
        g_message("%s", problem);
}

static gboolean save(const Change *change, GError **error)
{
    return pool_sr_save(change->host, POOL_SR_ATTACHED, change->present, error);
}

static gboolean is_wanted(const Change *change, const PoolSr *sr)
{
    const PoolSr *wanted = pool_sr_find(change->wanted, sr->name);
    return wanted != NULL && pool_sr_equal(wanted, sr);
}

static void take_away(Change *change, guint index)
{
    const PoolSr *sr = change->present->pdata[index];
    g_autoptr(GError) error = NULL;
    const SrType *type = sr_type_of(change->host, sr, &error);
    if (type == NULL || !type->detach(change->host, sr, &error)) {
        note(change, sr, "detached", error);
        return;
    }
    g_message("the storage repository %s is detached from this host", sr->name);
    g_ptr_array_remove_index(change->present, index);
    if (!save(change, &error))
        g_warning("%s", error->message);
}

/* It is noted first: what a power cut leaves is found again. */
static void bring_about(Change *change, const PoolSr *sr)
{
    g_autoptr(GError) error = NULL;
    const SrType *type = sr_type_of(change->host, sr, &error);
    gboolean is_new = pool_sr_find(change->present, sr->name) == NULL;
    if (type != NULL && is_new)
        g_ptr_array_add(change->present, pool_sr_copy(sr));
    if (type == NULL || !save(change, &error) || !type->attach(change->host, sr, &error))
        note(change, sr, "attached", error);
    else if (is_new)
        g_message("the storage repository %s is attached to this host", sr->name);
}

/* The pool's SRs; of a host in no pool there are none, whatever its last pool has left. */
static GPtrArray *load_pool(const Host *host, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    return pool->name != NULL ? pool_sr_load(host, POOL_SR_FILE, error)
                              : g_ptr_array_new_with_free_func((GDestroyNotify)pool_sr_free);
}

static gboolean apply(const Host *host, const char *only, GError **error)
{
    g_autoptr(GPtrArray) all = load_pool(host, error);
    g_autoptr(GPtrArray) present = all != NULL ? pool_sr_load(host, POOL_SR_ATTACHED, error) : NULL;
    if (present == NULL)
        return FALSE;
    g_autofree char *own = host_read(host, "/etc/hostname");
    g_autoptr(GPtrArray) wanted = pool_sr_of_member(all, own);
    g_autoptr(GString) problems = g_string_new(NULL);
    Change change = {host, wanted, present, only, problems};
    for (guint i = present->len; i > 0; i--)
        if (!is_wanted(&change, present->pdata[i - 1]))
            take_away(&change, i - 1);
    for (guint i = 0; i < wanted->len; i++) {
        const PoolSr *old = pool_sr_find(present, ((PoolSr *)wanted->pdata[i])->name);
        if (old == NULL || pool_sr_equal(old, wanted->pdata[i]))
            bring_about(&change, wanted->pdata[i]);
    }
    if (problems->len > 0)
        g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, problems->str);
    return problems->len == 0;
}

gboolean sr_apply(const Host *host, const char *only, GError **error)
{
    int fd = lock(host, error);
    if (fd < 0)
        return FALSE;
    gboolean done = apply(host, only, error);
    close(fd);
    return done;
}

static void state_free(gpointer data)
{
    SrState *state = data;
    pool_sr_free(state->sr);
    g_free(state->problem);
    g_free(state);
}

static SrState *look_at(const Host *host, const PoolSr *sr, gboolean is_own)
{
    SrState *state = g_new0(SrState, 1);
    g_autoptr(GError) error = NULL;
    state->sr = pool_sr_copy(sr);
    state->type = sr_type_of(host, sr, &error);
    state->presence = !is_own ? SR_ELSEWHERE : SR_MISSING;
    if (is_own && state->type != NULL && state->type->probe(host, sr, &state->space, &error))
        state->presence = SR_HERE;
    state->problem = is_own && error != NULL ? g_strdup(error->message) : NULL;
    return state;
}

GPtrArray *sr_states(const Host *host, GError **error)
{
    g_autoptr(GPtrArray) srs = load_pool(host, error);
    if (srs == NULL)
        return NULL;
    g_autofree char *own = host_read(host, "/etc/hostname");
    GPtrArray *states = g_ptr_array_new_with_free_func(state_free);
    for (guint i = 0; i < srs->len; i++) {
        const PoolSr *sr = srs->pdata[i];
        g_ptr_array_add(states, look_at(host, sr, sr->host == NULL || g_strcmp0(sr->host, own) == 0));
    }
    return states;
}
