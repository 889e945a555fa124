/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "master.h"

#include <glib/gstdio.h>

#include "error.h"
#include "interface.h"
#include "run.h"

#define ANSWER_WAIT (60 * G_USEC_PER_SEC) /* for daemons after their start */
#define ANSWER_PAUSE (G_USEC_PER_SEC / 5)

gboolean master_answers(const Host *host, GError **error)
{
    g_autofree char *socket = host_path(host, GANETI_QUERY_SOCKET);
    return ganeti_answers(socket, error);
}

static gboolean node_daemon_listens(const Host *host, GError **error)
{
    if (ganeti_node_daemon_listens(host))
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "nobody listens on its port");
    return FALSE;
}

/* Waits until READY, a check of what UNITS do. */
static gboolean wait_for(gboolean (*ready)(const Host *host, GError **error), const Host *host,
                         const char *units, GError **error)
{
    gint64 end = g_get_monotonic_time() + ANSWER_WAIT;
    for (;;) {
        g_autoptr(GError) reason = NULL;
        if (ready(host, &reason))
            return TRUE;
        if (g_get_monotonic_time() > end) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                        "Ganeti's daemons have not come up (%s): see 'systemctl status %s'",
                        reason->message, units);
            return FALSE;
        }
        g_usleep(ANSWER_PAUSE);
    }
}

/* And can be used: not while it is only being tried (RFC 4862, section 5.4). */
static gboolean has_pool_address(const Host *host, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    if (pool->address != NULL && interface_is_own(pool->address))
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                "the pool's address %s is not on this host", pool->address);
    return FALSE;
}

/* The master's daemons set it in the background when they start, and try it once. */
static gboolean hold_pool_address(const Host *host, GError **error)
{
    return wait_for(has_pool_address, host, "ganeti-noded", NULL) ||
           (RUN(error, "gnt-cluster", "activate-master-ip") &&
            wait_for(has_pool_address, host, "ganeti-noded", error));
}

gboolean master_await(const Host *host, GError **error)
{
    return wait_for(master_answers, host, "ganeti-wconfd ganeti-luxid", error) &&
           hold_pool_address(host, error);
}

/* The node daemon first: it sets the pool's address when the master's daemons start, or never. */
gboolean master_start(const Host *host, GError **error)
{
    gboolean started = host_write(host, GANETI_VOTING_FILE, GANETI_VOTING_NONE, 0644, NULL, error) &&
                       RUN(error, "systemctl", "start", "ganeti.target") &&
                       wait_for(node_daemon_listens, host, "ganeti-noded", error) &&
                       RUN(error, "systemctl", "start", "ganeti-master.target") &&
                       master_await(host, error);
    g_autofree char *voting = host_path(host, GANETI_VOTING_FILE);
    g_unlink(voting);
    return started;
}

gboolean master_stop(const Host *host, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    if (!RUN(error, "systemctl", "stop", "ganeti-master.target"))
        return FALSE;
    if (pool->address == NULL || !interface_is_own(pool->address))
        return TRUE;
    g_autofree char *address =
        g_strdup_printf(strchr(pool->address, ':') != NULL ? "%s/128" : "%s/32", pool->address);
    return RUN(error, "ip", "address", "delete", address, "dev", HOST_BRIDGE);
}
