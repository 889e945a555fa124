/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "takeover.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "error.h"
#include "ha_config.h"
#include "ha_service.h"
#include "lost.h"
#include "master.h"
#include "pool_state.h"
#include "rescue.h"
#include "run.h"
#include "unreachable.h"
#include "vote.h"

#define FAILOVER_TIMEOUT 300 /* seconds; 20 in good order on an idle machine */

/* Every name in OFF is another member, and silent. */
static gboolean check_off(const Vote *vote, const char *const *off, GError **error)
{
    for (; off != NULL && *off != NULL; off++) {
        const Voter *voter = vote_find(vote, *off);
        if (voter == NULL) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                        "the pool %s has no host '%s': 'slipway pool status' shows them", vote->pool, *off);
            return FALSE;
        }
        if (voter->is_alive) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                        "%s is not off: it answers at %s. Switch it off (at its switch, by its BMC, by its "
                        "plug) and try again", *off, voter->address);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean master_is_there(const Vote *vote)
{
    const Voter *master = vote_find(vote, vote->master);
    return master != NULL && master->is_alive;
}

static gboolean refuse_living(const Vote *vote, GError **error)
{
    const Voter *master = vote_find(vote, vote->master);
    const char *state = master->witness == NULL  ? "but not to the pool's questions"
                        : master->witness->serves ? "and serves the pool"
                                                  : "but its daemons do not";
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                "the master %s is not gone: it answers at %s, %s. %s", vote->master, master->address, state,
                master->witness != NULL
                    ? "If this host is to be the master instead, 'slipway pool takeover --force' has it "
                      "hand over in good order"
                    : "It cannot hand over in this state: switch it off, make sure of it, and run 'slipway "
                      "pool takeover --off' with its name");
    return FALSE;
}

/* Whoever cannot be asked misses what follows. Written before it, so that a new master never forgets one. */
static gboolean note_lost(const Host *host, const Vote *vote, GError **error)
{
    for (guint i = 0; i < vote->voters->len; i++) {
        const Voter *voter = vote->voters->pdata[i];
        if (voter->witness == NULL && !lost_add(host, voter->name, error))
            return FALSE;
    }
    return TRUE;
}

/* Those who are gone keep Ganeti waiting, and so does the pool's address, which nobody has. */
static void for_silent(const Vote *vote, const GanetiPool *pool, void (*act)(const char *address))
{
    for (guint i = 0; i < vote->voters->len; i++) {
        const Voter *voter = vote->voters->pdata[i];
        if (!voter->is_alive && voter->address != NULL)
            act(voter->address);
    }
    act(pool->address);
}

static gboolean fail_over(const char *const *argv, GError **error)
{
    RunCommand command = {.argv = argv, .timeout = FAILOVER_TIMEOUT, .title = "gnt-cluster master-failover"};
    if (run_command(&command, NULL, error))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_FAILED,
                  "Ganeti has not made this host the master (see /var/log/ganeti/commands.log; trying "
                  "again does no harm): ");
    return FALSE;
}

static gboolean take(const Host *host, const Vote *vote, const GanetiPool *pool, GError **error)
{
    static const char *const argv[] = {"gnt-cluster", "master-failover", "--no-voting", "--yes-do-it", NULL};
    /* The vote has been held; the daemons' own would count those who are off. */
    if (!note_lost(host, vote, error) ||
        !host_write(host, GANETI_VOTING_FILE, GANETI_VOTING_NONE, 0644, NULL, error))
        return FALSE;
    for_silent(vote, pool, unreachable_begin);
    gboolean done = fail_over(argv, error) && master_await(host, error);
    for_silent(vote, pool, unreachable_end);
    g_autofree char *voting = host_path(host, GANETI_VOTING_FILE);
    g_unlink(voting);
    return done;
}

/* The old master stops its daemons and gives up the pool's address, by Ganeti's own means and vote. */
static gboolean hand_over(const Host *host, GError **error)
{
    static const char *const argv[] = {"gnt-cluster", "master-failover", NULL};
    return fail_over(argv, error) && master_await(host, error);
}

/* Makes HOST the master, by the way that VOTE leaves open. */
static gboolean become_master(const Host *host, const Vote *vote, const GanetiPool *pool,
                              gboolean force, GError **error)
{
    gboolean was_master = g_strcmp0(vote->own, vote->master) == 0;
    if (!was_master && master_is_there(vote)) {
        const Voter *master = vote_find(vote, vote->master);
        return force && master->witness != NULL ? hand_over(host, error) : refuse_living(vote, error);
    }
    if (!vote_elects(vote, error))
        return FALSE;
    return was_master ? note_lost(host, vote, error) && master_start(host, error)
                      : take(host, vote, pool, error);
}

/* Before guests start twice: nobody else reaches the host NAME, either. */
static gboolean check_unseen(const Host *host, const char *name, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_autoptr(Vote) vote = vote_hold(host, pool, name, NULL);
    const char *witness = vote_who_reaches(vote);
    if (witness != NULL)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "%s is not off: %s reaches it, so its guests may run there, and none was started "
                    "elsewhere. Switch it off and try again", name, witness);
    return witness == NULL;
}

static gboolean take_over(const Host *host, const char *const *off, gboolean force, GError **error)
{
    gint64 started = g_get_monotonic_time();
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_autoptr(Vote) vote = vote_hold(host, pool, pool->master, off);
    if (!check_off(vote, off, error))
        return FALSE;
    if (g_strcmp0(vote_incumbent(vote), vote->own) == 0) {
        g_message("this host is the master of %s already", pool->name);
    } else {
        if (!become_master(host, vote, pool, force, error))
            return FALSE;
        g_message("this host is the master of %s at %s, after %.1f s", pool->name, pool->address,
                  (double)(g_get_monotonic_time() - started) / G_USEC_PER_SEC);
    }
    if (off == NULL && !master_is_there(vote))
        g_message("%s may still run its guests, so none was started elsewhere. Make sure that it is off; "
                  "then 'slipway pool takeover --off %s' starts those whose disks are shared", vote->master,
                  vote->master);
    gboolean rescued = TRUE;
    for (; off != NULL && *off != NULL && rescued; off++)
        rescued = check_unseen(host, *off, error) && rescue(host, *off, FALSE, error);
    pool_state_replicate(host);
    return rescued;
}

static gboolean take_appointed(const Host *host, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_autoptr(Vote) vote = vote_hold(host, pool, pool->master, (const char *const *)pool->hosts);
    vote->is_appointed = TRUE;
    if (!vote_elects(vote, error))
        return FALSE;
    gboolean done = g_strcmp0(vote->own, vote->master) == 0 ? master_start(host, error)
                                                            : take(host, vote, pool, error);
    if (!done)
        return FALSE;
    pool_state_replicate(host);
    return TRUE;
}

gboolean takeover_appointed(const Host *host, GError **error)
{
    int lock = pool_state_lock(host, error);
    gboolean done = lock >= 0 && take_appointed(host, error);
    if (lock >= 0)
        close(lock);
    return done;
}

gboolean takeover(const Host *host, const char *const *off, gboolean force, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    if (pool->name == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "this host is in no pool");
        return FALSE;
    }
    if (ha_is_enabled(host)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "Pacemaker decides who is master of %s ('slipway pool ha status'): 'crm_resource --move "
                    "--resource " HA_RESOURCE " --node HOST' moves it. To do it by hand all the same, run "
                    "'slipway pool ha disable' first", pool->name);
        return FALSE;
    }
    int lock = pool_state_lock(host, error);
    gboolean done = lock >= 0 && take_over(host, off, force, error);
    if (lock >= 0)
        close(lock);
    return done;
}
