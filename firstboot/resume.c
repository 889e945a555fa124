/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "resume.h"

#include "error.h"
#include "master.h"
#include "vote.h"

#define WAIT (20 * G_USEC_PER_SEC) /* three times, as the step is tried */
#define PAUSE (3 * G_USEC_PER_SEC)

typedef enum {
    MEMBER, /* another one is master, and this host knows */
    MASTER, /* its daemons answer */
    UNCLEAR,
} Outcome;

static Outcome try_once(const Host *host, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_autofree char *own = host_read(host, "/etc/hostname");
    if (g_strcmp0(pool->master, own) != 0)
        return MEMBER;
    g_autoptr(Vote) vote = vote_hold(host, pool, own, NULL);
    if (g_strcmp0(vote_incumbent(vote), own) == 0)
        return MASTER;
    return vote_elects(vote, error) && master_start(host, error) ? MASTER : UNCLEAR;
}

gboolean resume(const Host *host, StepResult *result, GError **error)
{
    gint64 end = g_get_monotonic_time() + WAIT;
    g_autoptr(GError) problem = NULL;
    Outcome outcome;
    while ((outcome = try_once(host, &problem)) == UNCLEAR && g_get_monotonic_time() < end) {
        g_clear_error(&problem);
        g_usleep(PAUSE);
    }
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    if (outcome == UNCLEAR) {
        g_propagate_error(error, g_steal_pointer(&problem));
        error_reclass(error, SLIPWAY_ERROR_FAILED,
                      "this host was the master of %s, and does not know whether it still is: ", pool->name);
        return FALSE;
    }
    result->message = outcome == MASTER
                          ? g_strdup_printf("master of %s at %s, a pool of %u", pool->name, pool->address,
                                            g_strv_length(pool->hosts))
                          : g_strdup_printf("member of %s, whose master is %s", pool->name, pool->master);
    return TRUE;
}

static gboolean is_trusted(const Host *host, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_autofree char *own = host_read(host, "/etc/hostname");
    g_autoptr(Vote) vote = vote_hold(host, pool, own, NULL);
    for (guint i = 0; i < vote->voters->len; i++) {
        const Voter *voter = vote->voters->pdata[i];
        if (voter->is_alive && voter->witness == NULL) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                        "%s is on and does not talk to this host, so it was put offline while it was away: the "
                        "master takes it back within a minute or two", voter->name);
            return FALSE;
        }
    }
    return TRUE;
}

gboolean resume_trusted(const Host *host, GError **error)
{
    gint64 end = g_get_monotonic_time() + WAIT;
    g_autoptr(GError) problem = NULL;
    while (!is_trusted(host, &problem)) {
        if (g_get_monotonic_time() > end) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return FALSE;
        }
        g_clear_error(&problem);
        g_usleep(PAUSE);
    }
    return TRUE;
}
