/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "follow.h"

#include "error.h"
#include "network.h"
#include "pool_network.h"
#include "pool_sr.h"
#include "pool_state.h"
#include "sr_apply.h"

/* FIRST or SECOND or both as one sentence; FALSE if there is any. Both are freed. */
static gboolean join_errors(GError *first, GError *second, const char *prefix, GError **error)
{
    if (first != NULL || second != NULL)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK, "%s%s%s%s", prefix,
                    first != NULL ? first->message : "", first != NULL && second != NULL ? "; " : "",
                    second != NULL ? second->message : "");
    gboolean none = first == NULL && second == NULL;
    g_clear_error(&first);
    g_clear_error(&second);
    return none;
}

/* What is no concern of the one who asked is for the log. */
static void only_log(GError **problem)
{
    if (*problem != NULL)
        g_warning("%s", (*problem)->message);
    g_clear_error(problem);
}

static gboolean follow_once(const Host *host, const FollowCause *cause, GError **error)
{
    static const FollowCause everything;
    GError *networks = NULL, *storage = NULL;
    g_autofree char *path = host_path(host, HOSTCONF_PATH);
    g_autoptr(Hostconf) conf = hostconf_load(path, &networks);
    const Host configured = {.conf = conf, .root = host->root};
    const FollowCause *only = cause != NULL ? cause : &everything;
    if (conf != NULL)
        network_follow(&configured, only->network, &networks);
    sr_apply(&configured, only->sr, &storage);
    if (only->sr != NULL)
        only_log(&networks);
    if (only->network != NULL)
        only_log(&storage);
    return join_errors(networks, storage, "", error);
}

static char *lists(const Host *host)
{
    g_autofree char *networks = host_read(host, POOL_NETWORK_FILE);
    g_autofree char *srs = host_read(host, POOL_SR_FILE);
    return g_strdup_printf("%s\n%s", networks != NULL ? networks : "", srs != NULL ? srs : "");
}

gboolean follow(const Host *host, const FollowCause *cause, GError **error)
{
    for (;;) {
        g_autoptr(GError) problem = NULL;
        g_autofree char *before = lists(host);
        gboolean done = follow_once(host, cause, &problem);
        /* A change that came meanwhile does not start this program once more. */
        g_autofree char *after = lists(host);
        if (!g_str_equal(before, after))
            continue;
        if (!done)
            g_propagate_error(error, g_steal_pointer(&problem));
        return done;
    }
}

gboolean follow_everywhere(const Host *host, const FollowCause *cause, GError **error)
{
    const char *const command[] = {"slipway", "pool", "follow", cause->sr != NULL ? "--sr" : "--network",
                                   cause->sr != NULL ? cause->sr : cause->network, NULL};
    GError *own = NULL, *others = NULL;
    pool_state_replicate(host);
    follow(host, cause, &own);
    pool_state_run_on_others(host, command, &others);
    return join_errors(own, others,
                       "the pool's list is changed, but not all members could follow, and go on trying: ",
                       error);
}
