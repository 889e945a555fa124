/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "admit.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "checks.h"
#include "enrol.h"
#include "error.h"
#include "pool_network.h"
#include "survey.h"
#include "validate.h"

#define ROOT_KEY "/root/.ssh/id_ecdsa.pub" /* of the type that 'gnt-cluster init' is told */

GString *admit_read(int fd, gsize limit, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (;;) {
        char buffer[4096];
        ssize_t n = read(fd, buffer, sizeof buffer);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            return g_steal_pointer(&text);
        if (n < 0 || text->len + (gsize)n > limit) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot read the request: %s",
                        n < 0 ? g_strerror(errno) : "it is too long");
            return NULL;
        }
        g_string_append_len(text, buffer, n);
    }
}

gboolean admit_parse(const char *message, gsize size, char **ret_token_id, char **ret_peer,
                     const char **ret_body, GError **error)
{
    const char *end = memchr(message, '\n', size);
    g_autofree char *head = end != NULL && end - message < 128
                                ? g_strndup(message, (gsize)(end - message))
                                : g_strdup("");
    g_auto(GStrv) words = g_strsplit(head, " ", -1);
    if (g_strv_length(words) != 2 || strlen(words[0]) != 8 ||
        strspn(words[0], "0123456789abcdef") != 8 || !validate_ip(words[1], NULL)) {
        g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                            "the request does not say who it is from");
        return FALSE;
    }
    *ret_token_id = g_strdup(words[0]);
    *ret_peer = g_strdup(words[1]);
    *ret_body = end + 1;
    return TRUE;
}

/* One request on the master. */
typedef struct {
    const Host *host;
    PoolRequest *request;
    char *token_id, *peer;
    gint64 received; /* seconds since 1970 */
} Admission;

static PoolReply *reply_with(PoolReplyStatus status, const char *message)
{
    PoolReply *reply = pool_reply_new(status);
    reply->message = g_strdup(message);
    return reply;
}

/* A sentence of our own that does not fit the wire: a tool's words may have anything in them. */
static PoolReply *reply_error(PoolReplyStatus status, const GError *error)
{
    g_autofree char *text = g_utf8_make_valid(error->message, -1);
    for (char *c = text; *c != '\0'; c++)
        if ((guchar)*c < ' ' || *c == 0x7f)
            *c = ' ';
    if (strlen(text) > 2000)
        text[2000] = '\0';
    g_autofree char *whole = g_utf8_make_valid(text, -1);
    return reply_with(status, whole);
}

/* A new host gets the pool's networks once it is a member. */
static gboolean leave_out_networks(const Host *host, PoolRequest *own, GError **error)
{
    g_autoptr(GPtrArray) networks = pool_network_load(host, error);
    if (networks == NULL)
        return FALSE;
    g_autoptr(GStrvBuilder) kept = g_strv_builder_new();
    for (char **bridge = own->bridges; bridge != NULL && *bridge != NULL; bridge++)
        if (pool_network_find(networks, *bridge) == NULL)
            g_strv_builder_add(kept, *bridge);
    g_strfreev(own->bridges);
    own->bridges = g_strv_builder_end(kept);
    return TRUE;
}

static gboolean examine(const Admission *admission, const GanetiPool *pool, GError **error)
{
    g_autoptr(PoolRequest) own = survey(admission->host, POOL_REQUEST_JOIN, error);
    if (own == NULL || !leave_out_networks(admission->host, own, error))
        return FALSE;
    g_autoptr(GPtrArray) tokens = tokens_load(admission->host, error);
    g_autoptr(GPtrArray) members = tokens != NULL ? members_load(admission->host, error) : NULL;
    if (members == NULL)
        return FALSE;
    ChecksWorld world = {.own = own,
                         .pool = pool,
                         .storage = storage_kind(admission->host),
                         .members = members,
                         .token = tokens_find(tokens, admission->token_id),
                         .peer = admission->peer,
                         .now = admission->received};
    return checks_run(&world, admission->request, error);
}

/* What the new host has to trust, so that the master can come to it. */
static PoolReply *accept_host(const Host *host, const GanetiPool *pool)
{
    PoolReply *reply = pool_reply_new(POOL_REPLY_ACCEPTED);
    reply->name = g_strdup(pool->master);
    reply->address = g_strdup(ganeti_pool_address_of(pool, pool->master));
    reply->pool_address = g_strdup(pool->address);
    g_autofree char *key = host_read(host, ROOT_KEY);
    g_auto(GStrv) words = g_strsplit(key != NULL ? key : "", " ", 3);
    if (g_strv_length(words) >= 2)
        reply->root_key = g_strdup_printf("%s %s", words[0], words[1]);
    reply->storage_paths = host_read(host, "/etc/ganeti/file-storage-paths");
    return reply;
}

static PoolReply *refuse(const GError *error)
{
    gboolean refused = g_error_matches(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS);
    return reply_error(refused ? POOL_REPLY_REFUSED : POOL_REPLY_UNAVAILABLE, error);
}

static PoolReply *join(const Admission *admission)
{
    g_autoptr(GError) error = NULL;
    int lock = pool_state_lock(admission->host, &error);
    if (lock < 0)
        return reply_error(POOL_REPLY_UNAVAILABLE, error);
    /* Whoever was served before may have taken the token, the name or the address. */
    g_autoptr(GanetiPool) pool = ganeti_pool_load(admission->host);
    PoolReply *reply = NULL;
    if (!examine(admission, pool, &error))
        reply = refuse(error);
    else if (!enrol(admission->host, admission->request, admission->token_id, &error))
        reply = reply_error(POOL_REPLY_FAILED, error);
    else
        reply = pool_reply_new(POOL_REPLY_JOINED);
    close(lock);
    return reply;
}

/* Whether this host can say anything; where not, the reply that does instead. */
static PoolReply *send_on(const Host *host, const GanetiPool *pool)
{
    g_autofree char *own = host_read(host, "/etc/hostname");
    if (pool->name == NULL || pool->master == NULL)
        return reply_with(POOL_REPLY_UNAVAILABLE, "this host is in no pool any more");
    if (g_strcmp0(pool->master, own) != 0) {
        PoolReply *reply = pool_reply_new(POOL_REPLY_REDIRECT);
        reply->address = g_strdup(ganeti_pool_address_of(pool, pool->master));
        return reply;
    }
    g_autofree char *socket = host_path(host, GANETI_QUERY_SOCKET);
    g_autoptr(GError) error = NULL;
    if (ganeti_answers(socket, &error))
        return NULL;
    g_autofree char *message = g_strdup_printf(
        "%s is the last known master, but its daemons do not answer", pool->master);
    return reply_with(POOL_REPLY_UNAVAILABLE, message);
}

static PoolReply *answer(const Admission *admission)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(admission->host);
    PoolReply *elsewhere = send_on(admission->host, pool);
    if (elsewhere != NULL)
        return elsewhere;
    if (admission->request->verb == POOL_REQUEST_JOIN)
        return join(admission);
    g_autoptr(GError) error = NULL;
    return examine(admission, pool, &error) ? accept_host(admission->host, pool) : refuse(error);
}

static void note(const Admission *admission, const PoolReply *reply)
{
    const char *name = admission->request->name != NULL ? admission->request->name : "a new host";
    const char *verb = pool_verb_name(admission->request->verb);
    if (reply->message != NULL)
        g_warning("%s (%s at %s, token %s)", reply->message, verb, admission->peer,
                  admission->token_id);
    else
        g_message("%s of %s at %s with token %s: %s", verb, name, admission->peer,
                  admission->token_id,
                  reply->status == POOL_REPLY_REDIRECT ? "sent to the master" : "accepted");
}

PoolReply *admit_answer(const Host *host, const char *message, gsize size)
{
    g_autofree char *token_id = NULL;
    g_autofree char *peer = NULL;
    const char *body = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(PoolRequest) request = NULL;
    if (admit_parse(message, size, &token_id, &peer, &body, &error))
        request = pool_request_parse(body, size - (gsize)(body - message), &error);
    if (request == NULL) {
        g_warning("%s (from %s, token %s)", error->message, peer != NULL ? peer : "nobody",
                  token_id != NULL ? token_id : "none");
        return reply_error(POOL_REPLY_REFUSED, error);
    }
    Admission admission = {.host = host,
                           .request = request,
                           .token_id = token_id,
                           .peer = peer,
                           .received = g_get_real_time() / G_USEC_PER_SEC};
    PoolReply *reply = answer(&admission);
    note(&admission, reply);
    return reply;
}
