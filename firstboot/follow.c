/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "follow.h"

#include "error.h"
#include "network.h"
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

gboolean follow(const Host *host, GError **error)
{
    GError *networks = NULL, *storage = NULL;
    g_autofree char *path = host_path(host, HOSTCONF_PATH);
    g_autoptr(Hostconf) conf = hostconf_load(path, &networks);
    const Host configured = {.conf = conf, .root = host->root};
    if (conf != NULL)
        network_follow(&configured, &networks);
    sr_apply(&configured, &storage);
    return join_errors(networks, storage, "", error);
}

gboolean follow_everywhere(const Host *host, GError **error)
{
    static const char *const command[] = {"slipway", "pool", "follow", NULL};
    GError *own = NULL, *others = NULL;
    pool_state_replicate(host);
    follow(host, &own);
    pool_state_run_on_others(host, command, &others);
    return join_errors(own, others,
                       "the pool's list is changed, but not all members could follow, and go on trying: ",
                       error);
}
