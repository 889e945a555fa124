/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rescue.h"

#include <string.h>

#include "error.h"
#include "ganeti.h"
#include "lost.h"
#include "run.h"
#include "unreachable.h"
#include "witness.h"

#define JOB_TIMEOUT 900 /* seconds; 50 in an emulated machine */
#define AT_ONCE 4       /* guests; each is a Python program here and a start there */

static void guest_free(RescueGuest *guest)
{
    g_free(guest->name);
    g_free(guest->disks);
    g_free(guest);
}

/* Ganeti's constants: DTS_EXT_MIRROR and DTS_INT_MIRROR. */
static gboolean can_move(const char *template)
{
    static const char *const movable[] = {"sharedfile", "ext",      "rbd",  "gluster",
                                          "blockdev",   "diskless", "drbd", NULL};
    return g_strv_contains(movable, template);
}

GPtrArray *rescue_parse(const char *text)
{
    GPtrArray *guests = g_ptr_array_new_with_free_func((GDestroyNotify)guest_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) words = g_strsplit(*line, " ", -1);
        if (g_strv_length(words) != 3)
            continue;
        RescueGuest *guest = g_new0(RescueGuest, 1);
        guest->name = g_strdup(words[0]);
        guest->disks = g_strdup(words[1]);
        guest->can_move = can_move(words[1]);
        guest->should_run = g_str_equal(words[2], "up");
        g_ptr_array_add(guests, guest);
    }
    return guests;
}

char **rescue_strays(const char *domains, const char *elsewhere)
{
    g_auto(GStrv) names = g_strsplit(elsewhere, "\n", -1);
    g_auto(GStrv) lines = g_strsplit(domains, "\n", -1);
    g_autoptr(GStrvBuilder) strays = g_strv_builder_new();
    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *domain = g_strndup(*line, strcspn(*line, " "));
        if (*domain != '\0' && g_strv_contains((const char *const *)names, domain))
            g_strv_builder_add(strays, domain);
    }
    return g_strv_builder_end(strays);
}

static GPtrArray *list_guests(const char *name, GError **error)
{
    g_autofree char *filter = g_strdup_printf("pnode == \"%s\"", name);
    g_autofree char *text = NULL;
    if (!RUN_OUTPUT(&text, error, "gnt-instance", "list", "--no-headers", "--separator= ", "--output",
                    "name,disk_template,admin_state", "--filter", filter))
        return NULL;
    return rescue_parse(text);
}

/* Ganeti talks to a host that is offline no more, and takes its guests for down. */
static gboolean set_offline(const Host *host, const char *name, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    if (g_strv_contains((const char *const *)pool->offline, name))
        return TRUE;
    const char *argv[] = {"gnt-node", "modify", "--offline=yes", "--auto-promote", "--force", name, NULL};
    RunCommand command = {.argv = argv, .timeout = JOB_TIMEOUT, .title = "gnt-node modify --offline=yes"};
    return run_command(&command, NULL, error);
}

typedef struct {
    GThreadPool *threads;
    unsigned failed; /* atomic */
} Moves;

static void move(gpointer data, gpointer user_data)
{
    const RescueGuest *guest = data;
    Moves *moves = user_data;
    const char *argv[] = {"gnt-instance", "failover", "--force", guest->name, NULL};
    RunCommand command = {.argv = argv, .timeout = JOB_TIMEOUT, .title = "gnt-instance failover"};
    g_autoptr(GError) error = NULL;
    if (run_command(&command, NULL, &error)) {
        g_message("guest %s: %s on another host", guest->name, guest->should_run ? "started" : "moved");
        return;
    }
    g_atomic_int_inc(&moves->failed);
    g_warning("guest %s is down: %s. 'gnt-instance failover %s' tries again", guest->name, error->message,
              guest->name);
}

/* How many of GUESTS were not brought up that could have been. */
static unsigned move_all(const GPtrArray *guests)
{
    Moves moves = {0};
    moves.threads = g_thread_pool_new(move, &moves, AT_ONCE, FALSE, NULL);
    for (guint i = 0; i < guests->len; i++)
        if (((const RescueGuest *)guests->pdata[i])->can_move)
            g_thread_pool_push(moves.threads, guests->pdata[i], NULL);
    g_thread_pool_free(moves.threads, FALSE, TRUE);
    return moves.failed;
}

static void name_the_lost(const GPtrArray *guests, const char *name)
{
    for (guint i = 0; i < guests->len; i++) {
        const RescueGuest *guest = guests->pdata[i];
        if (!guest->can_move)
            g_warning("guest %s is down until %s is back: its disks (%s) are in that host", guest->name,
                      name, guest->disks);
    }
}

/* No command waits for a host that is lost; one that came back meanwhile waits a moment itself. */
static void for_lost(const Host *host, void (*act)(const char *address))
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_auto(GStrv) lost = lost_load(host);
    for (char **name = lost; *name != NULL; name++) {
        const char *address = ganeti_pool_address_of(pool, *name);
        if (address != NULL)
            act(address);
    }
}

static gboolean rescue_from(const Host *host, const char *name, GError **error)
{
    for_lost(host, unreachable_begin);
    gboolean offline = set_offline(host, name, error);
    for_lost(host, unreachable_end);
    g_autoptr(GPtrArray) guests = offline ? list_guests(name, error) : NULL;
    if (guests == NULL)
        return FALSE;
    unsigned failed = move_all(guests);
    name_the_lost(guests, name);
    if (failed > 0)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "%u of the guests of %s could not be started elsewhere; the log has their names and "
                    "the reasons", failed, name);
    return failed == 0;
}

gboolean rescue(const Host *host, const char *name, gboolean fenced, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    const char *address = ganeti_pool_address_of(pool, name);
    if (address == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "the pool %s has no host '%s': 'slipway pool status' shows them", pool->name, name);
        return FALSE;
    }
    if (!fenced && witness_reaches(address)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "%s answers at %s, so its guests may run there: none was started elsewhere", name,
                    address);
        return FALSE;
    }
    return lost_add(host, name, error) && rescue_from(host, name, error);
}
