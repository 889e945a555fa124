/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "authority.h"
#include "enrol.h"
#include "error.h"
#include "ganeti.h"
#include "ha_service.h"
#include "hosts.h"
#include "interface.h"
#include "join.h"
#include "management.h"
#include "master.h"
#include "pool_token.h"
#include "resume.h"
#include "run.h"
#include "steps.h"
#include "survey.h"
#include "unreachable.h"

#define INIT_TIMEOUT 600                  /* seconds; 15 on a fast machine, 60 on an emulated one */

#define XENSTORE_SOCKET "/run/xenstored/socket"

/* There while the pool is created: what is found beside it is half a pool. */
#define UNFINISHED RECORD_FOLDER "/pool-unfinished"

/* Without its store every command of the toolstack would hang, Ganeti's too. */
static gboolean check_toolstack(const Host *host, GError **error)
{
    g_autofree char *socket = host_path(host, XENSTORE_SOCKET);
    if (g_file_test(socket, G_FILE_TEST_EXISTS))
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                "Xen's store does not run (no '" XENSTORE_SOCKET
                "'): see 'systemctl status xenstored'; it cannot be "
                "started twice, so start the host again");
    return FALSE;
}

static gboolean write_pool_host(const Host *host, const char *address, GError **error)
{
    g_autofree char *present = host_read(host, "/etc/hosts");
    g_autofree char *text =
        hosts_set(present != NULL ? present : "", address, host->conf->pool_name);
    return host_write(host, "/etc/hosts", text, 0644, NULL, error);
}

/* Another machine with the pool's address would be found out only when guests' owners complain. */
static gboolean check_address_is_free(const char *address, GError **error)
{
    /* Half a pool may have left it here. */
    gboolean is_ipv6 = strchr(address, ':') != NULL;
    if (interface_is_own(address))
        return TRUE;
    if (is_ipv6 ? !RUN(NULL, "ping", "-q", "-c", "1", "-W", "1", "-I", HOST_BRIDGE, address)
                : RUN(NULL, "arping", "-D", "-q", "-c", "1", "-w", "1", "-I", HOST_BRIDGE, address))
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                "the pool's address %s is in use on the management network: choose another one for "
                "[pool] address in " HOSTCONF_PATH ", or take it off the other machine ('ip "
                "neighbour get %s dev " HOST_BRIDGE "' shows its MAC)",
                address, address);
    return FALSE;
}

/* Removes what a creation that was cut off has left: Ganeti wants to find no files. */
static gboolean remove_unfinished(const Host *host, GError **error)
{
    g_message("removing half a pool from " GANETI_FOLDER);
    if (!RUN(error, "systemctl", "stop", "ganeti.target"))
        return FALSE;
    static const char *const folders[] = {GANETI_FOLDER, GANETI_FOLDER "/queue"};
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path = host_path(host, folders[i]);
        g_autoptr(GDir) folder = g_dir_open(path, 0, error);
        if (folder == NULL)
            return FALSE;
        const char *name;
        while ((name = g_dir_read_name(folder)) != NULL) {
            g_autofree char *file = g_build_filename(path, name, NULL);
            if (!g_file_test(file, G_FILE_TEST_IS_DIR) && g_unlink(file) < 0) {
                g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot remove '%s': %s",
                            file, g_strerror(errno));
                return FALSE;
            }
        }
    }
    return TRUE;
}

static gboolean create_pool(const Host *host, GError **error)
{
    const Hostconf *conf = host->conf;
    g_autofree char *version = survey_xen_version(host);
    if (version == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "this host runs without Xen, so there can be no pool on it: start it again and "
                    "choose a slot "
                    "that is not a rescue entry in the boot menu");
        return FALSE;
    }
    if (!check_toolstack(host, error))
        return FALSE;
    g_autofree char *address = ganeti_pool_address(conf);
    StorageKind kind = storage_kind(host);
    if (!check_address_is_free(address, error) || !write_pool_host(host, address, error) ||
        !host_write(host, "/etc/ganeti/file-storage-paths", GANETI_FILE_STORAGE_PATHS, 0644, NULL, error) ||
        !host_write(host, GANETI_VOTING_FILE, GANETI_VOTING_NONE, 0644, NULL, error) ||
        !host_write(host, UNFINISHED, "", 0644, NULL, error))
        return FALSE;

    /* Ganeti tries to connect to the address, to find nobody there: tell it without a time-out. */
    unreachable_begin(address);
    g_auto(GStrv) argv = ganeti_init_argv(conf, kind, version);
    RunCommand command = {
        .argv = (const char *const *)argv, .timeout = INIT_TIMEOUT, .title = "gnt-cluster init"};
    gboolean created = run_command(&command, NULL, error);
    unreachable_end(address);
    if (!created) {
        error_reclass(error, SLIPWAY_ERROR_FAILED,
                      "Ganeti has not created the pool %s (see /var/log/ganeti/commands.log): ",
                      conf->pool_name);
        return FALSE;
    }
    return TRUE;
}

/*
 * Ganeti knows its hosts by address; one that has moved cannot be reached by its
 * own pool. A pool of one is told; in a larger one the others would not know.
 */
static gboolean follow_address(const Host *host, const GanetiPool *pool, const char *name,
                               GError **error)
{
    g_autoptr(Management) management = management_read(host->conf);
    const char *address = management_primary(management, host->conf);
    g_autofree char *own = address != NULL ? interface_host_part(address) : NULL;
    const char *known = ganeti_pool_address_of(pool, name);
    if (known == NULL || g_strcmp0(own, known) == 0)
        return TRUE;
    if (own != NULL && g_strv_length(pool->hosts) == 1) {
        g_message("the pool knows this host at %s: telling it of %s", known, own);
        return RUN(error, "systemctl", "stop", "ganeti.target") &&
               ganeti_pool_move_host(host, known, own, error);
    }
    g_set_error(
        error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
        "the pool %s knows this host at %s, but its address is %s now: give it back the "
        "old one, by a reservation on the DHCP server or as a static address in " HOSTCONF_PATH,
        pool->name, known, own != NULL ? own : "unknown");
    return FALSE;
}

static gboolean start_alone(const Host *host, const GanetiPool *pool, StepResult *result, GError **error)
{
    if (!master_start(host, error) || !enrol_self(host, error))
        return FALSE;
    result->message = g_strdup_printf("master of %s at %s, a pool of one", pool->name, pool->address);
    return TRUE;
}

/* Starts what a master needs, where this host is sure to be it. */
static gboolean start_pool(const Host *host, const GanetiPool *pool, StepResult *result,
                           GError **error)
{
    g_autofree char *name = host_read(host, "/etc/hostname");
    g_autofree char *version = survey_xen_version(host);
    if (version == NULL) {
        result->message = g_strdup_printf("member of %s, at rest", pool->name);
        result->warning =
            g_strdup("this host runs without Xen: its guests and its part of the pool are down");
        return TRUE;
    }
    if (!check_toolstack(host, error) || !follow_address(host, pool, name, error) ||
        !authority_install(host, error))
        return FALSE;
    if ((ha_is_enabled(host) && !resume_trusted(host, error)) || !ha_apply(host, error))
        return FALSE;
    if (ha_is_enabled(host)) {
        result->message = g_strdup_printf("member of %s; Pacemaker decides who is master", pool->name);
        return TRUE;
    }
    if (g_strcmp0(pool->master, name) != 0) {
        result->message =
            g_strdup_printf("member of %s, whose master is %s", pool->name, pool->master);
        return TRUE;
    }
    gboolean started = g_strv_length(pool->hosts) > 1 ? resume(host, result, error)
                                                      : start_alone(host, pool, result, error);
    /* It starts the guests that ran before the hosts went down; nobody waits for it. */
    if (started && pool->guests[0] != NULL && master_answers(host, NULL))
        RUN(NULL, "systemctl", "start", "--no-block", "ganeti-watcher.service");
    return started;
}

/* A pool that this host is in has to be left first: nobody else would look after its guests. */
static gboolean may_join(const Host *host, const GanetiPool *found, GError **error)
{
    g_autoptr(PoolToken) token = pool_token_decode(host->conf->pool_token, error);
    if (token == NULL)
        return FALSE;
    if (found->name == NULL || g_str_equal(found->name, token->pool))
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS,
                "this host is in the pool %s already: 'slipway pool leave' takes it out, then it "
                "can join %s", found->name, token->pool);
    return FALSE;
}

static gboolean is_outside(const Hostconf *conf, GError **error)
{
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS,
                "this host is not (or no longer) a member of %s and has no token: make one with "
                "'slipway pool token create' on a pool's master and give it to 'slipway pool join'",
                conf->pool_name != NULL ? conf->pool_name : "a pool");
    return FALSE;
}

static gboolean create_or_start(const Host *host, StepResult *result, GError **error)
{
    const Hostconf *conf = host->conf;
    g_autofree char *unfinished = host_path(host, UNFINISHED);
    g_autofree char *config = host_path(host, GANETI_FOLDER "/config.data");
    g_autoptr(GanetiPool) found = ganeti_pool_load(host);
    if (g_file_test(unfinished, G_FILE_TEST_EXISTS) && found->guests[0] == NULL &&
        !remove_unfinished(host, error))
        return FALSE;

    if (conf->pool_action == HOSTCONF_POOL_JOIN && conf->pool_token != NULL) {
        if (!may_join(host, found, error) || !join_pool(host, error))
            return FALSE;
    } else if (!g_file_test(config, G_FILE_TEST_EXISTS)) {
        if (conf->pool_action == HOSTCONF_POOL_NONE) {
            result->message = g_strdup("no pool is wanted");
            return TRUE;
        }
        if (conf->pool_action == HOSTCONF_POOL_JOIN)
            return is_outside(conf, error);
        if (!create_pool(host, error))
            return FALSE;
    }
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    if (conf->pool_action == HOSTCONF_POOL_CREATE && g_strcmp0(pool->name, conf->pool_name) != 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS,
                    "this host is in the pool %s already, but " HOSTCONF_PATH
                    " wants it to create %s: correct the "
                    "file",
                    pool->name, conf->pool_name);
        return FALSE;
    }
    if (!start_pool(host, pool, result, error))
        return FALSE;
    g_unlink(unfinished);
    return TRUE;
}

gboolean pool_run(const Host *host, StepResult *result, GError **error)
{
    gboolean done = create_or_start(host, result, error);
    g_autofree char *voting = host_path(host, GANETI_VOTING_FILE);
    g_unlink(voting);
    return done;
}
