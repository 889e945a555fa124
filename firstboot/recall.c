/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "recall.h"

#include <unistd.h>

#include "enrol.h"
#include "error.h"
#include "lost.h"
#include "pool_state.h"
#include "rescue.h"
#include "run.h"
#include "witness.h"

#define RESIGN_TIMEOUT 120 /* seconds */

/*
 * A host that somebody called off, or that others could not reach, may have gone on running its
 * guests. Those that run elsewhere by now must not write to their disks from here as well.
 */
static gboolean stop_strays(const GanetiPool *pool, const char *name, const char *address, GError **error)
{
    const char *const list[] = {"xl", "list", NULL};
    g_autofree char *filter = g_strdup_printf("pnode != \"%s\"", name);
    g_autofree char *domains = NULL, *elsewhere = NULL;
    if (!pool_state_run_on(pool, address, list, RESIGN_TIMEOUT, &domains, error) ||
        !RUN_OUTPUT(&elsewhere, error, "gnt-instance", "list", "--no-headers", "--output", "name", "--filter", filter))
        return FALSE;
    g_auto(GStrv) strays = rescue_strays(domains, elsewhere);
    for (char **guest = strays; *guest != NULL; guest++) {
        const char *const destroy[] = {"xl", "destroy", *guest, NULL};
        if (!pool_state_run_on(pool, address, destroy, RESIGN_TIMEOUT, NULL, error))
            return FALSE;
        g_warning("guest %s was still running on %s, which had been given up, and is stopped there: it runs on "
                  "another host", *guest, name);
    }
    return TRUE;
}

/* An old master stops its daemons before anything else is done to it. */
static gboolean take_back(const Host *host, const GanetiPool *pool, const char *name,
                          const char *address, GError **error)
{
    /* Ganeti stops everything that is its own before it adds a host, and starts no timers again. */
    const char *const start[] = {"systemctl", "start", "ganeti.target", NULL};
    const char *const resign[] = {"slipway", "pool", "resign", NULL};
    const char *const apply[] = {"slipway", "pool", "ha", "apply", NULL};
    const char *const report[] = {"systemctl", "start", "--no-block", "slipway-firstboot.service", NULL};
    g_message("%s answers again: taking it back", name);
    if (!pool_state_run_on(pool, address, resign, RESIGN_TIMEOUT, NULL, error) ||
        !stop_strays(pool, name, address, error) || !enrol_again(host, name, error) ||
        !pool_state_run_on(pool, address, start, RESIGN_TIMEOUT, NULL, error) || !lost_remove(host, name, error))
        return FALSE;
    pool_state_replicate(host);
    /* The automatic fail-over may have changed; and if its step of the pool has failed, it may try again. */
    pool_state_run_on(pool, address, apply, RESIGN_TIMEOUT, NULL, NULL);
    pool_state_run_on(pool, address, report, RESIGN_TIMEOUT, NULL, NULL);
    g_message("%s is a member of %s again", name, pool->name);
    return TRUE;
}

static gboolean recall_all(const Host *host, const GanetiPool *pool, GError **error)
{
    g_auto(GStrv) lost = lost_load(host);
    gboolean any = FALSE;
    gboolean all = TRUE;
    for (char **name = lost; *name != NULL; name++) {
        const char *address = ganeti_pool_address_of(pool, *name);
        if (address == NULL) {
            /* It was thrown out meanwhile. */
            lost_remove(host, *name, NULL);
        } else if (witness_reaches(address)) {
            g_autoptr(GError) problem = NULL;
            gboolean back = take_back(host, pool, *name, address, &problem);
            any = any || back;
            if (!back && all)
                g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot take %s back, which goes "
                            "on being tried: %s", *name, problem->message);
            all = all && back;
        }
    }
    /* It starts the guests that had to wait for their host; nobody waits for it. */
    if (any)
        RUN(NULL, "systemctl", "start", "--no-block", "ganeti-watcher.service");
    return all;
}

gboolean recall(const Host *host, GError **error)
{
    g_autofree char *own = host_read(host, "/etc/hostname");
    g_autoptr(Witness) here = witness_here(host, own);
    if (!here->serves)
        return TRUE;
    int lock = pool_state_lock(host, error);
    if (lock < 0)
        return FALSE;
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    gboolean done = recall_all(host, pool, error);
    close(lock);
    return done;
}
