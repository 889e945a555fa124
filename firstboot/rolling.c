/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rolling.h"

#include <stdio.h>
#include <string.h>

#include "bundle.h"
#include "error.h"
#include "pool_state.h"
#include "pool_upgrade.h"
#include "run.h"
#include "trial.h"

/* Guests that were moved, "GUEST HOME" a line: also the next master can bring them back. */
#define MOVED POOL_STATE_FOLDER "/moved-guests"

#define ASK_TIMEOUT 60
#define MOVE_TIMEOUT 3600
#define INSTALL_TIMEOUT (4 * 3600)
#define RESTART_TIMEOUT (2 * TRIAL_PATIENCE + 600) /* seconds: the trial, and the way back */
#define RESTART_PAUSE (15 * G_USEC_PER_SEC)

typedef struct {
    const Host *host;
    const RollingOptions *options;
    GanetiPool *pool;
    char *own;
    char *version; /* of the bundle */
} Rolling;

static void rolling_clear(Rolling *rolling)
{
    g_clear_pointer(&rolling->pool, ganeti_pool_free);
    g_free(rolling->own);
    g_free(rolling->version);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Rolling, rolling_clear)

static gboolean run_on(const Rolling *rolling, const char *name, const char *const *command, unsigned timeout,
                       char **ret_output, GError **error)
{
    if (g_strcmp0(name, rolling->own) == 0) {
        const RunCommand run = {.argv = command, .timeout = timeout};
        return run_command(&run, ret_output, error);
    }
    const char *address = ganeti_pool_address_of(rolling->pool, name);
    return pool_state_run_on(rolling->pool, address != NULL ? address : name, command, timeout, ret_output, error);
}

static PoolMember *ask(const Rolling *rolling, const char *name)
{
    /* The status of a host that is not ready ends with an error, and is a status all the same. */
    static const char *const command[] = {"sh", "-c", "'slipway status --json || true'", NULL};
    static const char *const here[] = {"sh", "-c", "slipway status --json || true", NULL};
    g_autofree char *json = NULL;
    gboolean is_own = g_strcmp0(name, rolling->own) == 0;
    run_on(rolling, name, is_own ? here : command, ASK_TIMEOUT, &json, NULL);
    return pool_member_new(name, g_strcmp0(name, rolling->pool->master) == 0, json);
}

static GPtrArray *ask_all(const Rolling *rolling)
{
    GPtrArray *members = g_ptr_array_new_with_free_func((GDestroyNotify)pool_member_free);
    for (char **name = rolling->pool->hosts; *name != NULL; name++)
        g_ptr_array_add(members, ask(rolling, *name));
    pool_upgrade_sort(members);
    return members;
}

static GPtrArray *list_guests(GError **error)
{
    g_autofree char *text = NULL;
    if (!RUN_OUTPUT(&text, error, "gnt-instance", "list", "--no-headers", "--separator=:", "-o", POOL_GUEST_FIELDS))
        return NULL;
    return pool_guests_parse(text);
}

static gboolean move_guest(const PoolGuest *guest, const char *to, GError **error)
{
    g_auto(GStrv) argv = pool_guest_move_argv(guest, to);
    const RunCommand command = {.argv = (const char *const *)argv, .timeout = MOVE_TIMEOUT};
    g_print("  moving %s\n", guest->name);
    return run_command(&command, NULL, error);
}

static gboolean save_moved(const Rolling *rolling, const char *text, GError **error)
{
    if (!host_write(rolling->host, MOVED, text, 0600, NULL, error))
        return FALSE;
    pool_state_replicate(rolling->host);
    return TRUE;
}

/* Where each guest belongs is written down before the first of them moves. */
static gboolean empty_member(const Rolling *rolling, const char *name, GError **error)
{
    g_autoptr(GPtrArray) guests = list_guests(error);
    g_auto(GStrv) moving =
        guests != NULL ? pool_guests_to_move(guests, name, rolling->options->stop_guests, error) : NULL;
    if (moving == NULL)
        return FALSE;
    g_autofree char *before = host_read(rolling->host, MOVED);
    g_autoptr(GString) text = g_string_new(before != NULL && *before != '\0' ? before : NULL);
    for (char **guest = moving; *guest != NULL; guest++)
        g_string_append_printf(text, "%s%s %s", text->len > 0 ? "\n" : "", *guest, name);
    if (*moving != NULL && !save_moved(rolling, text->str, error))
        return FALSE;
    for (char **guest = moving; *guest != NULL; guest++)
        if (!move_guest(pool_guests_find(guests, *guest), NULL, error)) {
            error_reclass(error, SLIPWAY_ERROR_FAILED, "the pool's upgrade stops at %s, whose guest %s does not move: ",
                          name, *guest);
            return FALSE;
        }
    return TRUE;
}

/* Brings guests home to members that are ready. One that does not come is said, and left where it runs. */
static gboolean bring_home(const Rolling *rolling, GError **error)
{
    g_autofree char *moved = host_read(rolling->host, MOVED);
    if (moved == NULL || *moved == '\0')
        return TRUE;
    g_autoptr(GPtrArray) guests = list_guests(error);
    if (guests == NULL)
        return FALSE;
    g_auto(GStrv) lines = g_strsplit(moved, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) words = g_strsplit(*line, " ", 2);
        const PoolGuest *guest = g_strv_length(words) == 2 ? pool_guests_find(guests, words[0]) : NULL;
        g_autoptr(GError) problem = NULL;
        if (guest != NULL && guest->is_running && !g_str_equal(guest->home, words[1]) &&
            !move_guest(guest, words[1], &problem))
            g_printerr("slipway: %s stays on %s: %s\n", guest->name, guest->home, problem->message);
    }
    return save_moved(rolling, "", error);
}

static gboolean give_source(const Rolling *rolling, const char *name, GError **error)
{
    if (strstr(rolling->options->source, "://") != NULL || g_strcmp0(name, rolling->own) == 0)
        return TRUE;
    g_print("  copying %s\n", rolling->options->source);
    const RunCommand command = {
        .argv = (const char *const[]){"gnt-cluster", "copyfile", "-n", name, rolling->options->source, NULL},
        .timeout = INSTALL_TIMEOUT};
    return run_command(&command, NULL, error);
}

static gboolean install(const Rolling *rolling, const char *name, GError **error)
{
    const char *command[] = {"slipway", "upgrade", rolling->options->source, "--reboot",
                             rolling->options->again ? "--again" : NULL, NULL};
    return run_on(rolling, name, command, INSTALL_TIMEOUT, NULL, error);
}

/* Waits for the end of NAME's trial: good, or given up. */
static gboolean await(const Rolling *rolling, const char *name, GError **error)
{
    gint64 end = g_get_monotonic_time() + RESTART_TIMEOUT * G_USEC_PER_SEC;
    while (g_get_monotonic_time() < end) {
        g_usleep(RESTART_PAUSE);
        g_autoptr(PoolMember) member = ask(rolling, name);
        if (!member->answers || g_strcmp0(member->upgrade->version, rolling->version) != 0)
            continue;
        if (member->upgrade->state == UPGRADE_GOOD)
            return TRUE;
        if (member->upgrade->state == UPGRADE_FAILED) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                        "the pool's upgrade stops: %s has returned from version %s to %s: %s", name,
                        rolling->version, member->version, member->upgrade->reason != NULL ? member->upgrade->reason : "unknown");
            return FALSE;
        }
    }
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                "the pool's upgrade stops: %s has not come back within %d minutes; see its console", name,
                RESTART_TIMEOUT / 60);
    return FALSE;
}

static gboolean upgrade_member(const Rolling *rolling, const PoolMember *member, GError **error)
{
    const char *name = member->name;
    g_print("%s: from version %s to %s\n", name, member->version, rolling->version);
    fflush(stdout);
    if (!give_source(rolling, name, error) || !empty_member(rolling, name, error) ||
        !install(rolling, name, error)) {
        error_reclass(error, SLIPWAY_ERROR_FAILED, "%s: ", name);
        return FALSE;
    }
    return TRUE;
}

static gboolean begin(Rolling *rolling, GError **error)
{
    rolling->pool = ganeti_pool_load(rolling->host);
    rolling->own = host_read(rolling->host, "/etc/hostname");
    if (rolling->pool->name == NULL || g_strcmp0(rolling->pool->master, rolling->own) != 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "a pool is upgraded from its master, which is %s",
                    rolling->pool->master != NULL ? rolling->pool->master : "no host, as this one is in no pool");
        return FALSE;
    }
    g_autoptr(Bundle) bundle = bundle_inspect(rolling->options->source, error);
    if (bundle == NULL)
        return FALSE;
    rolling->version = g_strdup(bundle->version);
    return TRUE;
}

gboolean rolling_upgrade(const Host *host, const RollingOptions *options, GError **error)
{
    g_auto(Rolling) rolling = {.host = host, .options = options};
    if (!begin(&rolling, error))
        return FALSE;
    while (TRUE) {
        g_autoptr(GPtrArray) members = ask_all(&rolling);
        g_autoptr(GError) problem = NULL;
        const PoolMember *next = pool_upgrade_next(members, rolling.version, options->again, &problem);
        if (problem != NULL) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return FALSE;
        }
        if (options->plan) {
            g_print("%s\n", next != NULL ? next->name : "all members have it");
            return TRUE;
        }
        if (!bring_home(&rolling, error))
            return FALSE;
        if (next == NULL) {
            g_print("All members of %s have version %s\n", rolling.pool->name, rolling.version);
            return TRUE;
        }
        if (!upgrade_member(&rolling, next, error))
            return FALSE;
        if (next->is_master) {
            g_print("The master restarts. When it is back: the same command goes on with the others.\n");
            return TRUE;
        }
        if (!await(&rolling, next->name, error))
            return FALSE;
    }
}
