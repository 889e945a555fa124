/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ha_agent.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "master.h"
#include "pool_state.h"
#include "rescue.h"
#include "run.h"
#include "takeover.h"
#include "validate.h"

/* OCF resource agent API 1.1, section 3.6. */
#define OCF_SUCCESS 0
#define OCF_ERR_GENERIC 1
#define OCF_ERR_UNIMPLEMENTED 3
#define OCF_NOT_RUNNING 7

#define MASTER_WAIT 120 /* seconds until another host is master, and does the work */

static int report(gboolean done, const GError *error)
{
    if (!done)
        g_warning("%s", error->message);
    return done ? OCF_SUCCESS : OCF_ERR_GENERIC;
}

static int monitor(const Host *host)
{
    if (master_answers(host, NULL))
        return OCF_SUCCESS;
    gboolean runs = RUN(NULL, "systemctl", "is-active", "--quiet", "ganeti-wconfd.service") ||
                    RUN(NULL, "systemctl", "is-active", "--quiet", "ganeti-luxid.service");
    return runs ? OCF_ERR_GENERIC : OCF_NOT_RUNNING;
}

int ha_agent(const Host *host, const char *action)
{
    g_autoptr(GError) error = NULL;
    if (g_str_equal(action, "monitor"))
        return monitor(host);
    if (g_str_equal(action, "stop"))
        return report(master_stop(host, &error), error);
    if (!g_str_equal(action, "start"))
        return OCF_ERR_UNIMPLEMENTED;
    return report(takeover_appointed(host, &error), error);
}

/* The name of one that was switched off, NULL: there is none. */
static char *next_fenced(const Host *host)
{
    g_autofree char *path = host_path(host, HA_FENCED_FOLDER);
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    return folder != NULL ? g_strdup(g_dir_read_name(folder)) : NULL;
}

/* Who is to care for the guests is known as soon as somebody serves. */
static gboolean await_master(const Host *host, const char *fenced)
{
    for (unsigned i = 0; i < MASTER_WAIT; i++) {
        if (master_answers(host, NULL))
            return TRUE;
        g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
        g_autofree char *own = host_read(host, "/etc/hostname");
        if (g_strcmp0(pool->master, own) != 0 && g_strcmp0(pool->master, fenced) != 0)
            return FALSE;
        g_usleep(G_USEC_PER_SEC);
    }
    return FALSE;
}

gboolean ha_rescue(const Host *host, GError **error)
{
    gboolean all = TRUE;
    for (;;) {
        g_autofree char *name = next_fenced(host);
        if (name == NULL)
            return all;
        g_autoptr(GError) problem = NULL;
        gboolean mine = validate_fqdn(name, NULL) && await_master(host, name);
        int lock = mine ? pool_state_lock(host, &problem) : -1;
        if (mine && (lock < 0 || !rescue(host, name, TRUE, &problem))) {
            g_warning("%s", problem->message);
            if (all)
                g_propagate_error(error, g_steal_pointer(&problem));
            all = FALSE;
        }
        if (lock >= 0)
            close(lock);
        g_autofree char *path = g_strdup_printf("%s" HA_FENCED_FOLDER "/%s", host->root, name);
        g_unlink(path);
    }
}
