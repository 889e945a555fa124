/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool_dial.h"

#include <glib/gstdio.h>
#include <string.h>

#include "error.h"
#include "run.h"

#define CONNECT_TIMEOUT "10" /* seconds */
#define MAX_REDIRECTS 4      /* a master that changes while we look for it */

/* A folder in memory with what ssh reads. */
typedef struct {
    char *folder, *key, *known_hosts;
} Files;

static void files_clear(Files *files)
{
    if (files->key != NULL)
        g_unlink(files->key);
    if (files->known_hosts != NULL)
        g_unlink(files->known_hosts);
    if (files->folder != NULL)
        g_rmdir(files->folder);
    g_free(files->key);
    g_free(files->known_hosts);
    g_free(files->folder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Files, files_clear)

static gboolean write_files(const PoolToken *token, Files *files, GError **error)
{
    /* Not in a temporary folder that could lie on a disk. */
    char *folder = g_strdup("/run/slipway-join-XXXXXX");
    if (g_mkdtemp_full(folder, 0700) == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot make a folder in /run");
        g_free(folder);
        return FALSE;
    }
    files->folder = folder;
    files->key = g_build_filename(folder, "key", NULL);
    files->known_hosts = g_build_filename(folder, "known_hosts", NULL);
    g_autofree char *pem = ed25519_private_pem(token->seed);
    g_autofree char *authority = ed25519_public_line(token->authority);
    g_autofree char *known = g_strdup_printf("@cert-authority %s %s\n", token->pool, authority);
    gboolean written =
        g_file_set_contents_full(files->key, pem, -1, G_FILE_SET_CONTENTS_NONE, 0600, error) &&
        g_file_set_contents_full(files->known_hosts, known, -1, G_FILE_SET_CONTENTS_NONE, 0600, error);
    explicit_bzero(pem, strlen(pem));
    return written;
}

static PoolReply *ask(const PoolToken *token, const Files *files, const char *address,
                      PoolRequest *request, unsigned timeout, GError **error)
{
    g_autofree char *known = g_strconcat("UserKnownHostsFile=", files->known_hosts, NULL);
    g_autofree char *alias = g_strconcat("HostKeyAlias=", token->pool, NULL);
    /* Certificates only: a key that nobody signed proves nothing. */
    const char *argv[] = {"ssh", "-F", "none", "-T", "-i", files->key, "-l", POOL_DIAL_USER,
                          "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes",
                          "-o", "IdentityAgent=none", "-o", "StrictHostKeyChecking=yes",
                          "-o", "GlobalKnownHostsFile=none", "-o", known, "-o", alias,
                          "-o", "HostKeyAlgorithms=ssh-ed25519-cert-v01@openssh.com",
                          "-o", "ConnectTimeout=" CONNECT_TIMEOUT,
                          "-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=8",
                          "-o", "LogLevel=ERROR", address, pool_verb_name(request->verb), NULL};
    if (request->clock != 0)
        request->clock = g_get_real_time() / G_USEC_PER_SEC;
    g_autofree char *json = pool_request_to_json(request);
    RunCommand command = {
        .argv = argv, .input = json, .timeout = timeout, .title = "ssh"};
    g_autofree char *output = NULL;
    if (!run_command(&command, &output, error))
        return NULL;
    return pool_reply_parse(output, error);
}

static gboolean says(const GError *error, const char *words)
{
    return strstr(error->message, words) != NULL;
}

/* What ssh's words mean to an operator. */
static char *explain(const PoolToken *token, const char *address, const GError *problem)
{
    /* No certificate, none that is valid for the pool, and one of another authority. */
    if (says(problem, "no matching host key type") || says(problem, "verification failed") ||
        says(problem, "unsupported key type"))
        return g_strdup_printf("%s is no member of %s: it has no certificate of that pool", address,
                               token->pool);
    if (says(problem, "Permission denied"))
        return g_strdup_printf("%s does not know the token", address);
    const char *colon = strrchr(problem->message, ':');
    return g_strdup_printf("%s: %s", address, says(problem, "did not end within")
                                                  ? "no answer in time"
                                              : colon != NULL ? g_strstrip((char *)colon + 1)
                                                              : problem->message);
}

static PoolReply *give_up(const PoolToken *token, GPtrArray *reasons, gboolean denied,
                          GError **error)
{
    g_ptr_array_add(reasons, NULL);
    g_autofree char *all = g_strjoinv("; ", (char **)reasons->pdata);
    g_autoptr(GDateTime) expires = g_date_time_new_from_unix_utc(token->expires);
    g_autofree char *when = expires != NULL ? g_date_time_format(expires, "%F %H:%M UTC") : NULL;
    if (denied)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS,
                    "the pool %s does not know this token (valid until %s): make a new one on its "
                    "master with 'slipway pool token create' (%s)",
                    token->pool, when != NULL ? when : "an unknown time", all);
    else
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                    "the pool %s cannot be asked: %s. Look at cable, VLAN and gateway here, and "
                    "whether its master is up", token->pool, all);
    return NULL;
}

PoolReply *pool_dial(const PoolToken *token, PoolRequest *request, unsigned timeout,
                     GError **error)
{
    g_auto(Files) files = {NULL};
    if (!write_files(token, &files, error))
        return NULL;

    g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
    gboolean denied = FALSE;
    for (char **address = token->addresses; *address != NULL; address++) {
        g_autofree char *at = g_strdup(*address);
        for (unsigned redirects = 0;; redirects++) {
            g_autoptr(GError) problem = NULL;
            g_autoptr(PoolReply) reply = ask(token, &files, at, request, timeout, &problem);
            if (reply != NULL && reply->status == POOL_REPLY_REDIRECT &&
                redirects < MAX_REDIRECTS && !g_str_equal(reply->address, at)) {
                g_message("%s names %s as the master", at, reply->address);
                g_free(at);
                at = g_strdup(reply->address);
                continue;
            }
            if (reply != NULL && reply->status != POOL_REPLY_REDIRECT &&
                reply->status != POOL_REPLY_UNAVAILABLE)
                return g_steal_pointer(&reply);
            denied = denied || (problem != NULL && says(problem, "Permission denied"));
            g_ptr_array_add(reasons,
                            problem != NULL ? explain(token, at, problem)
                            : reply->message != NULL
                                ? g_strdup_printf("%s: %s", at, reply->message)
                                : g_strdup_printf("%s sends to a master that sends back", at));
            g_message("%s", (char *)g_ptr_array_index(reasons, reasons->len - 1));
            break;
        }
    }
    return give_up(token, reasons, denied, error);
}
