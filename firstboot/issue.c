/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "issue.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "authority.h"
#include "enrol.h"
#include "error.h"
#include "pool_state.h"
#include "pool_token.h"
#include "run.h"
#include "tokens.h"

gboolean issue_check_master(const Host *host, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_autofree char *own = host_read(host, "/etc/hostname");
    if (pool->name == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "this host is in no pool");
        return FALSE;
    }
    if (g_strcmp0(pool->master, own) != 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "this host is not the master of %s: do it on %s", pool->name, pool->master);
        return FALSE;
    }
    g_autofree char *socket = host_path(host, GANETI_QUERY_SOCKET);
    if (ganeti_answers(socket, error))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_FAILED,
                  "the pool's daemons do not answer on this host (see 'slipway pool status'): ");
    return FALSE;
}

/* The public half of SEED; ssh-keygen computes it. */
static char *public_line(const guint8 seed[ED25519_SIZE], GError **error)
{
    char path[] = "/run/slipway-token-XXXXXX";
    int fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
    g_autofree char *pem = ed25519_private_pem(seed);
    g_autofree char *line = NULL;
    gboolean written = fd >= 0 && write(fd, pem, strlen(pem)) == (ssize_t)strlen(pem);
    explicit_bzero(pem, strlen(pem));
    if (fd >= 0)
        close(fd);
    if (!written)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot write '%s': %s", path,
                    g_strerror(errno));
    guint8 public[ED25519_SIZE];
    gboolean done = written && RUN_OUTPUT(&line, error, "ssh-keygen", "-y", "-f", path) &&
                    ed25519_parse_public_line(line, public, error);
    if (fd >= 0)
        g_unlink(path);
    return done ? ed25519_public_line(public) : NULL;
}

static gboolean is_link_local(const char *address)
{
    return g_str_has_prefix(address, "169.254.") || g_str_has_prefix(address, "fe80:");
}

/* The pool's own address first, as it goes with the master; then the members', the master before the others. */
static char **addresses_of(const GanetiPool *pool)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    if (pool->address != NULL && !is_link_local(pool->address))
        g_ptr_array_add(found, pool->address);
    const char *master = ganeti_pool_address_of(pool, pool->master);
    if (master != NULL)
        g_ptr_array_add(found, (gpointer)master);
    for (char **host = pool->hosts; *host != NULL && found->len < POOL_TOKEN_MAX_ADDRESSES; host++) {
        const char *address = ganeti_pool_address_of(pool, *host);
        if (address != NULL && g_strcmp0(address, master) != 0)
            g_ptr_array_add(found, (gpointer)address);
    }
    g_ptr_array_add(found, NULL);
    return g_strdupv((char **)found->pdata);
}

static PoolToken *new_token(const Host *host, const IssueTerms *terms, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_autoptr(PoolToken) token = g_new0(PoolToken, 1);
    token->pool = g_strdup(pool->name);
    token->addresses = addresses_of(pool);
    token->expires = g_get_real_time() / G_USEC_PER_SEC + terms->seconds;
    if (getrandom(token->seed, sizeof token->seed, 0) != sizeof token->seed) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot make a key: %s",
                    g_strerror(errno));
        return NULL;
    }
    return authority_ensure(host, token->authority, error) ? g_steal_pointer(&token) : NULL;
}

static gboolean store(const Host *host, const PoolToken *made, const IssueTerms *terms,
                      char **ret_id, GError **error)
{
    g_autofree char *key = public_line(made->seed, error);
    g_autoptr(GPtrArray) tokens = key != NULL ? tokens_load(host, error) : NULL;
    if (tokens == NULL)
        return FALSE;
    Token *token = token_new(key);
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    token->created = now;
    token->expires = made->expires;
    token->uses = terms->uses;
    token->replaces = terms->replaces;
    token->any_cpu = terms->any_cpu;
    g_ptr_array_add(tokens, token);
    *ret_id = g_strdup(token->id);
    return tokens_save(host, tokens, now, error);
}

gboolean issue_token(const Host *host, const IssueTerms *terms, char **ret_word, char **ret_id,
                     GError **error)
{
    if (!issue_check_master(host, error))
        return FALSE;
    int lock = pool_state_lock(host, error);
    if (lock < 0)
        return FALSE;
    g_autofree char *id = NULL;
    g_autoptr(PoolToken) token = enrol_self(host, error) ? new_token(host, terms, error) : NULL;
    gboolean done = token != NULL && store(host, token, terms, &id, error);
    if (done)
        pool_state_replicate(host);
    close(lock);
    if (!done)
        return FALSE;
    *ret_word = pool_token_encode(token);
    *ret_id = g_steal_pointer(&id);
    return TRUE;
}

gboolean issue_revoke(const Host *host, const char *id, GError **error)
{
    if (!issue_check_master(host, error))
        return FALSE;
    int lock = pool_state_lock(host, error);
    if (lock < 0)
        return FALSE;
    g_autoptr(GPtrArray) tokens = tokens_load(host, error);
    Token *token = tokens != NULL ? tokens_find(tokens, id) : NULL;
    gboolean done = FALSE;
    if (token != NULL) {
        token->revoked = TRUE;
        done = tokens_save(host, tokens, g_get_real_time() / G_USEC_PER_SEC, error);
    } else if (tokens != NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "there is no token '%s': 'slipway pool token list' shows them", id);
    }
    if (done)
        pool_state_replicate(host);
    close(lock);
    return done;
}
