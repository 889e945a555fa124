/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "chrony.h"
#include "error.h"
#include "lease.h"
#include "run.h"
#include "steps.h"

#define SOURCES "/etc/chrony/sources.d/slipway.sources"
#define LEASE_SOURCES "/run/chrony-dhcp/" HOST_BRIDGE ".sources"
#define DEFAULT_SOURCES "pool 2.debian.pool.ntp.org iburst\n"

/*
 * With "iburst" a server is asked every 2 s, and trusted after four answers.
 * Where nobody has answered twice, nobody will soon: chrony goes on trying while
 * the host goes on without.
 */
#define ANSWER_WAIT (4 * G_USEC_PER_SEC)
#define SYNC_WAIT (30 * G_USEC_PER_SEC)

gboolean timesync_configure(const Host *host, gboolean *ret_changed, GError **error)
{
    g_autofree char *text = host->conf->ntp_mode == HOSTCONF_NTP_DEFAULT
                                ? g_strdup(DEFAULT_SOURCES)
                                : chrony_sources(host->conf->ntp_servers);
    return host_write(host, SOURCES, text, 0644, ret_changed, error);
}

/* Servers from DHCP; where the lease has none, Debian's pool is better than no time. */
static gboolean write_lease_sources(const Host *host, gboolean *ret_changed, GError **error)
{
    g_autoptr(Lease) lease = lease_load(HOST_BRIDGE);
    g_autofree char *text = lease->ntp_servers[0] != NULL ? chrony_sources(lease->ntp_servers)
                                                          : g_strdup(DEFAULT_SOURCES);
    return host_write(host, LEASE_SOURCES, text, 0644, ret_changed, error);
}

static gboolean is_synchronised(void)
{
    g_autofree char *tracking = NULL;
    return RUN_OUTPUT(&tracking, NULL, "chronyc", "-c", "tracking") &&
           chrony_parse_synchronised(tracking);
}

static gboolean has_answer(void)
{
    g_autofree char *sources = NULL;
    return RUN_OUTPUT(&sources, NULL, "chronyc", "-c", "-n", "sources") &&
           chrony_parse_answering(sources) > 0;
}

/* Waits until the clock is synchronised, or nobody answers, or it has taken too long. */
static gboolean wait_for_time(void)
{
    gint64 started = g_get_monotonic_time();
    gboolean answered = FALSE;
    for (;;) {
        if (is_synchronised())
            return TRUE;
        answered = answered || has_answer();
        gint64 waited = g_get_monotonic_time() - started;
        if (waited > (answered ? SYNC_WAIT : ANSWER_WAIT))
            return FALSE;
        g_usleep(G_USEC_PER_SEC);
    }
}

gboolean timesync_run(const Host *host, StepResult *result, GError **error)
{
    HostconfNtpMode mode = host->conf->ntp_mode;
    if (mode == HOSTCONF_NTP_NONE) {
        result->message = g_strdup("no time servers are wanted");
        return TRUE;
    }
    gboolean changed = FALSE;
    if (mode == HOSTCONF_NTP_DHCP && !write_lease_sources(host, &changed, error))
        return FALSE;
    /* chronyd has started before there was a network, and backs off when names do not resolve. */
    if (!RUN(error, "chronyc", "reload", "sources") || !RUN(error, "chronyc", "refresh"))
        return FALSE;

    if (result->done_before) {
        result->message = g_strdup("chrony keeps the clock");
    } else if (wait_for_time()) {
        result->message = g_strdup("the clock is synchronised");
    } else {
        result->message = g_strdup("the clock is not synchronised yet");
        result->warning = g_strdup("no time server has answered: see 'chronyc sources', and the "
                                   "time servers in " HOSTCONF_PATH "; chrony goes on trying");
    }
    return TRUE;
}
