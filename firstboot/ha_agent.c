/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ha_agent.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "error.h"
#include "master.h"
#include "pool_state.h"
#include "rescue.h"
#include "run.h"
#include "takeover.h"
#include "validate.h"
#include "witness.h"

/* OCF resource agent API 1.1, section 3.6. */
#define OCF_SUCCESS 0
#define OCF_ERR_GENERIC 1
#define OCF_ERR_UNIMPLEMENTED 3
#define OCF_NOT_RUNNING 7

#define MASTER_WAIT 120 /* seconds until somebody is master, and does the work */

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

typedef enum {
    MINE,    /* this host is master */
    OTHERS,  /* another one is, and is on */
    NOBODYS, /* not known yet */
} Duty;

static Duty whose_duty(const Host *host, const char *fenced)
{
    if (master_answers(host, NULL))
        return MINE;
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_autofree char *own = host_read(host, "/etc/hostname");
    const char *address = pool->master != NULL ? ganeti_pool_address_of(pool, pool->master) : NULL;
    gboolean others = g_strcmp0(pool->master, own) != 0 && g_strcmp0(pool->master, fenced) != 0 &&
                      address != NULL && witness_reaches(address);
    return others ? OTHERS : NOBODYS;
}

/* Who is to care for the guests is known as soon as somebody serves. */
static Duty await_duty(const Host *host, const char *fenced)
{
    Duty duty = whose_duty(host, fenced);
    for (unsigned i = 0; i < MASTER_WAIT && duty == NOBODYS; i++) {
        g_usleep(G_USEC_PER_SEC);
        duty = whose_duty(host, fenced);
    }
    return duty;
}

static gboolean rescue_fenced(const Host *host, const char *name, GError **error)
{
    int lock = pool_state_lock(host, error);
    gboolean done = lock >= 0 && rescue(host, name, TRUE, error);
    if (lock >= 0)
        close(lock);
    return done;
}

gboolean ha_rescue(const Host *host, GError **error)
{
    gboolean all = TRUE;
    for (;;) {
        g_autofree char *name = next_fenced(host);
        if (name == NULL)
            return all;
        Duty duty = validate_fqdn(name, NULL) ? await_duty(host, name) : OTHERS;
        if (duty == NOBODYS) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                        "%s was switched off, and there is no new master: its guests wait for one", name);
            return FALSE; /* slipway-rescue.path sees the file, and asks again */
        }
        g_autoptr(GError) problem = NULL;
        if (duty == MINE && !rescue_fenced(host, name, &problem)) {
            g_warning("%s", problem->message);
            if (all)
                g_propagate_error(error, g_steal_pointer(&problem));
            all = FALSE;
        }
        g_autofree char *path = g_strdup_printf("%s" HA_FENCED_FOLDER "/%s", host->root, name);
        g_unlink(path);
    }
}
