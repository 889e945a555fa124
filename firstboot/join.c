/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "join.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "authority.h"
#include "error.h"
#include "firewall.h"
#include "hosts.h"
#include "pool_dial.h"
#include "pool_state.h"
#include "run.h"
#include "sr_apply.h"
#include "steps.h"
#include "survey.h"

#define HELLO_TIMEOUT 60
#define JOIN_TIMEOUT 7200 /* seconds: others may be served before */

#define AUTHORIZED_KEYS "/root/.ssh/authorized_keys"
#define MARK " slipway-join" /* ends the line that lets the master in for the time of the join */

/* The file with root's keys, without the line that MARK ends, and with LINE (may be NULL). */
static gboolean set_way_in(const Host *host, const char *line, GError **error)
{
    g_autofree char *folder = host_path(host, "/root/.ssh");
    if (g_mkdir_with_parents(folder, 0700) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot make '%s': %s", folder,
                    g_strerror(errno));
        return FALSE;
    }
    g_autofree char *present = host_read(host, AUTHORIZED_KEYS);
    g_auto(GStrv) lines = g_strsplit(present != NULL ? present : "", "\n", -1);
    g_autoptr(GString) text = g_string_new(NULL);
    for (char **each = lines; *each != NULL; each++)
        if (**each != '\0' && !g_str_has_suffix(*each, MARK))
            g_string_append_printf(text, "%s\n", *each);
    if (line != NULL)
        g_string_append_printf(text, "%s\n", line);
    return (present == NULL && text->len == 0) ||
           host_write(host, AUTHORIZED_KEYS, text->str, 0600, NULL, error);
}

/* All that the master needs on this host before it comes. */
static gboolean trust(const Host *host, const PoolToken *token, const PoolReply *reply,
                      GError **error)
{
    g_autofree char *present = host_read(host, "/etc/hosts");
    g_autofree char *with_pool =
        hosts_set(present != NULL ? present : "", reply->pool_address, token->pool);
    g_autofree char *text = hosts_set(with_pool, reply->address, reply->name);
    g_autofree char *paths = g_strconcat(reply->storage_paths, "\n", NULL);
    g_autofree char *line = g_strdup_printf("restrict,from=\"%s,%s\" %s" MARK, reply->address,
                                            reply->pool_address, reply->root_key);
    g_autofree char *state = host_path(host, POOL_STATE_FOLDER);
    g_mkdir_with_parents(state, 0755);
    g_autofree char *masters = g_strdup_printf("%s\n%s\n", reply->address, reply->pool_address);
    if (!host_write(host, JOIN_MASTERS, masters, 0644, NULL, error))
        return FALSE;
    firewall_update();
    return host_write(host, "/etc/hosts", text, 0644, NULL, error) &&
           host_write(host, "/etc/ganeti/file-storage-paths", paths, 0644, NULL, error) &&
           /* The password file for consoles is one of those that all members need. */
           RUN(error, "systemctl", "start", "ganeti-common.service") &&
           set_way_in(host, line, error);
}

/* Ganeti replaced them by the pool's, which this host must not keep. */
static gboolean renew_host_keys(const Host *host, GError **error)
{
    static const char *const keys[] = {"rsa", "ecdsa"};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_autofree char *path = g_strdup_printf("%s/etc/ssh/ssh_host_%s_key", host->root, keys[i]);
        g_unlink(path);
    }
    gboolean changed = FALSE;
    return identity_configure(host, &changed, error);
}

/* Root's own key pair and those of the members that Ganeti has let in. */
static gboolean remove_root_keys(const Host *host, GError **error)
{
    static const char *const files[] = {"/root/.ssh/id_ecdsa", "/root/.ssh/id_ecdsa.pub",
                                        GANETI_FOLDER "/known_hosts",
                                        GANETI_FOLDER "/ganeti_pub_keys"};
    g_autofree char *known = host_read(host, GANETI_FOLDER "/ganeti_pub_keys");
    g_autofree char *present = host_read(host, AUTHORIZED_KEYS);
    g_auto(GStrv) lines = g_strsplit(present != NULL ? present : "", "\n", -1);
    g_autoptr(GString) kept = g_string_new(NULL);
    for (char **line = lines; *line != NULL; line++) {
        /* "TYPE KEY …" stands there behind a member's name. */
        gboolean member = known != NULL && **line != '\0' && strstr(known, *line) != NULL;
        if (**line != '\0' && !member && !g_str_has_suffix(*line, MARK))
            g_string_append_printf(kept, "%s\n", *line);
    }
    if (present != NULL && !host_write(host, AUTHORIZED_KEYS, kept->str, 0600, NULL, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = host_path(host, files[i]);
        g_unlink(path);
    }
    return TRUE;
}

gboolean join_has_begun(const Host *host)
{
    g_autofree char *path = host_path(host, JOIN_MASTERS);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static void begun_no_more(const Host *host)
{
    g_autofree char *path = host_path(host, JOIN_MASTERS);
    g_unlink(path);
}

/* What is in use stays until the next boot: it is no reason to stay in the pool. */
static void let_go_of_storage(const Host *host)
{
    g_autoptr(GError) error = NULL;
    if (!sr_apply(host, NULL, &error))
        g_warning("%s", error->message);
}

gboolean join_undo(const Host *host, GError **error)
{
    g_message("taking back what the pool has put on this host");
    if (!RUN(error, "/usr/lib/ganeti/tools/node-cleanup", "--yes-do-it", "--no-backup"))
        return FALSE;
    let_go_of_storage(host);
    if (!remove_root_keys(host, error) || !renew_host_keys(host, error) ||
        !pool_state_forget(host, error) || !authority_uninstall(host, error) ||
        !RUN(error, "systemctl", "try-restart", "ssh.service"))
        return FALSE;
    begun_no_more(host);
    firewall_update();
    return TRUE;
}

/* The pool's name stays, so that status and a later boot know what this host belongs to. */
static gboolean forget_token(const char *pool, GError **error)
{
    g_autoptr(Hostconf) conf = hostconf_load(HOSTCONF_PATH, error);
    if (conf == NULL)
        return FALSE;
    g_clear_pointer(&conf->pool_token, g_free);
    g_free(conf->pool_name);
    conf->pool_name = g_strdup(pool);
    return hostconf_save(conf, HOSTCONF_PATH, error);
}

static gboolean finish(const Host *host, const PoolToken *token, GError **error)
{
    g_autofree char *own = host_read(host, "/etc/hostname");
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    if (!g_strv_contains((const char *const *)pool->hosts, own)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "the master of %s says that this host is a member, but its configuration has not "
                    "come here: see 'gnt-cluster verify' there", token->pool);
        return FALSE;
    }
    if (!set_way_in(host, NULL, error) || !authority_install(host, error) ||
        !RUN(error, "systemctl", "start", "ganeti.target") || !forget_token(token->pool, error))
        return FALSE;
    begun_no_more(host);
    return TRUE;
}

static gboolean refused(const PoolReply *reply, GError **error)
{
    gboolean final = reply->status == POOL_REPLY_REFUSED;
    g_set_error(error, SLIPWAY_ERROR, final ? SLIPWAY_ERROR_ANSWERS : SLIPWAY_ERROR_FAILED, "%s",
                reply->message != NULL ? reply->message : "the pool answers what nobody asked");
    return FALSE;
}

/* No half member stays behind a join that the pool says has not worked. */
static void undo_after(const Host *host, const PoolReply *reply)
{
    g_autofree char *own = host_read(host, "/etc/hostname");
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_autoptr(GError) problem = NULL;
    if (join_has_begun(host) && !g_strv_contains((const char *const *)pool->hosts, own) && !join_undo(host, &problem))
        g_warning("cannot take back all of '%s': %s", reply->message, problem->message);
}

gboolean join_pool(const Host *host, GError **error)
{
    g_autoptr(PoolToken) token = pool_token_decode(host->conf->pool_token, error);
    g_autoptr(PoolRequest) request =
        token != NULL ? survey(host, POOL_REQUEST_HELLO, error) : NULL;
    if (request == NULL)
        return FALSE;
    g_autoptr(PoolReply) hello = pool_dial(token, request, HELLO_TIMEOUT, error);
    if (hello == NULL)
        return FALSE;
    if (hello->status != POOL_REPLY_ACCEPTED) {
        undo_after(host, hello);
        return refused(hello, error);
    }
    if (!trust(host, token, hello, error))
        return FALSE;

    g_message("%s accepts this host; waiting for its master %s", token->pool, hello->name);
    request->verb = POOL_REQUEST_JOIN;
    g_autoptr(PoolReply) reply = pool_dial(token, request, JOIN_TIMEOUT, error);
    if (reply == NULL)
        return FALSE;
    if (reply->status != POOL_REPLY_JOINED) {
        undo_after(host, reply);
        return refused(reply, error);
    }
    return finish(host, token, error);
}
