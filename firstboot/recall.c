/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "recall.h"

#include <unistd.h>

#include "enrol.h"
#include "error.h"
#include "lost.h"
#include "pool_state.h"
#include "run.h"
#include "witness.h"

#define RESIGN_TIMEOUT 120 /* seconds */

/* An old master stops its daemons before anything else is done to it. */
static gboolean take_back(const Host *host, const GanetiPool *pool, const char *name,
                          const char *address, GError **error)
{
    const char *const resign[] = {"slipway", "pool", "resign", NULL};
    const char *const apply[] = {"slipway", "pool", "ha", "apply", NULL};
    const char *const report[] = {"systemctl", "start", "--no-block", "slipway-firstboot.service", NULL};
    g_message("%s answers again: taking it back", name);
    if (!pool_state_run_on(pool, address, resign, RESIGN_TIMEOUT, NULL, error) ||
        !enrol_again(host, name, error) || !lost_remove(host, name, error))
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
