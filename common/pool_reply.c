/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool_reply.h"

#include <json-glib/json-glib.h>
#include <stddef.h>
#include <string.h>

#include "error.h"
#include "validate.h"

static const char *const statuses[] = {"accepted", "joined",      "refused", "failed",
                                       "redirect", "unavailable", NULL};

static gboolean is_sentence(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if ((guchar)*c < ' ' || *c == 0x7f)
            return FALSE;
    return *text != '\0' && strlen(text) <= 2048;
}

static gboolean is_address(const char *text)
{
    return validate_ip(text, NULL);
}

static gboolean is_name(const char *text)
{
    return validate_fqdn(text, NULL);
}

/* One key without options: type and base64. */
static gboolean is_key(const char *text)
{
    return g_regex_match_simple("^(ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp(256|384|521)) "
                                "[A-Za-z0-9+/]{40,2000}={0,3}$",
                                text, G_REGEX_DOLLAR_ENDONLY, 0);
}

static gboolean are_paths(const char *text)
{
    return g_regex_match_simple("^(/[A-Za-z0-9._-]+)+(\n(/[A-Za-z0-9._-]+)+)*\n?$", text, 0, 0) &&
           strstr(text, "/..") == NULL && strlen(text) <= 4096;
}

static const struct {
    const char *name;
    gsize offset;
    gboolean (*valid)(const char *text);
    gboolean trust; /* what an acceptance has to have */
} members[] = {
#define AT(member) offsetof(PoolReply, member)
    {"message", AT(message), is_sentence, FALSE},
    {"address", AT(address), is_address, TRUE},
    {"name", AT(name), is_name, TRUE},
    {"pool-address", AT(pool_address), is_address, TRUE},
    {"root-key", AT(root_key), is_key, TRUE},
    {"storage-paths", AT(storage_paths), are_paths, TRUE},
#undef AT
};

#define MEMBER(reply, i) ((char **)((char *)(reply) + members[i].offset))

PoolReply *pool_reply_new(PoolReplyStatus status)
{
    PoolReply *reply = g_new0(PoolReply, 1);
    reply->status = status;
    return reply;
}

void pool_reply_free(PoolReply *reply)
{
    if (reply == NULL)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        g_free(*MEMBER(reply, i));
    g_free(reply);
}

char *pool_reply_to_json(const PoolReply *reply)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "status");
    json_builder_add_string_value(builder, statuses[reply->status]);
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        const char *value = *MEMBER((PoolReply *)reply, i);
        if (value == NULL)
            continue;
        json_builder_set_member_name(builder, members[i].name);
        json_builder_add_string_value(builder, value);
    }
    json_builder_end_object(builder);
    g_autoptr(JsonNode) node = json_builder_get_root(builder);
    return json_to_string(node, FALSE);
}

static const char *string_of(JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member(object, name);
    return node != NULL && JSON_NODE_HOLDS_VALUE(node) &&
                   json_node_get_value_type(node) == G_TYPE_STRING
               ? json_node_get_string(node)
               : NULL;
}

static PoolReply *read_object(JsonObject *object)
{
    const char *status = string_of(object, "status");
    int number = 0;
    while (statuses[number] != NULL && g_strcmp0(statuses[number], status) != 0)
        number++;
    if (statuses[number] == NULL)
        return NULL;
    g_autoptr(PoolReply) reply = pool_reply_new((PoolReplyStatus)number);
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        const char *value = string_of(object, members[i].name);
        if (value != NULL && !members[i].valid(value))
            return NULL;
        if (value == NULL && members[i].trust && reply->status == POOL_REPLY_ACCEPTED)
            return NULL;
        *MEMBER(reply, i) = g_strdup(value);
    }
    gboolean needs_message = reply->status == POOL_REPLY_REFUSED ||
                             reply->status == POOL_REPLY_FAILED ||
                             reply->status == POOL_REPLY_UNAVAILABLE;
    if ((needs_message && reply->message == NULL) ||
        (reply->status == POOL_REPLY_REDIRECT && reply->address == NULL))
        return NULL;
    return g_steal_pointer(&reply);
}

PoolReply *pool_reply_parse(const char *text, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    PoolReply *reply = NULL;
    if (strlen(text) <= POOL_REPLY_MAX_SIZE && g_utf8_validate(text, -1, NULL) &&
        json_parser_load_from_data(parser, text, -1, NULL) &&
        json_parser_get_root(parser) != NULL &&
        JSON_NODE_HOLDS_OBJECT(json_parser_get_root(parser)))
        reply = read_object(json_node_get_object(json_parser_get_root(parser)));
    g_debug("the pool answers '%s'", text);
    if (reply == NULL)
        g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                            "the pool's answer makes no sense: its Slipway may be of another "
                            "release, or broken off (see /var/log/slipway/pool.log there)");
    return reply;
}
