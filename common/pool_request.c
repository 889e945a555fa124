/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool_request.h"

#include <json-glib/json-glib.h>
#include <stddef.h>
#include <string.h>

#include "ed25519.h"
#include "error.h"
#include "validate.h"

#define MAX_LIST 256
#define MAX_WORD 64

static const char *const verbs[] = {"hello", "join", NULL};

/* One to 64 of the characters that versions, interfaces, groups and CPU features have. */
static gboolean validate_word(const char *text, GError **error)
{
    gsize length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "+._~:-");
    if (length > 0 && length <= MAX_WORD && text[length] == '\0')
        return TRUE;
    g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "is not a plain word");
    return FALSE;
}

static gboolean validate_machine_id(const char *text, GError **error)
{
    if (strlen(text) == 32 && strspn(text, "0123456789abcdef") == 32)
        return TRUE;
    g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                        "is not a machine-id of 32 digits");
    return FALSE;
}

static gboolean validate_host_key(const char *text, GError **error)
{
    guint8 key[ED25519_SIZE];
    if (!ed25519_parse_public_line(text, key, error))
        return FALSE;
    g_autofree char *line = ed25519_public_line(key);
    if (g_str_equal(line, text))
        return TRUE;
    g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "has more than a key");
    return FALSE;
}

typedef gboolean (*Validator)(const char *text, GError **error);

static const struct {
    const char *name;
    gsize offset;
    gboolean list;
    Validator validate; /* of each value */
} members[] = {
#define AT(member) offsetof(PoolRequest, member)
    {"name", AT(name), FALSE, validate_hostname},
    {"address", AT(address), FALSE, validate_ip},
    {"machine-id", AT(machine_id), FALSE, validate_machine_id},
    {"host-key", AT(host_key), FALSE, validate_host_key},
    {"slipway", AT(slipway), FALSE, validate_word},
    {"ganeti", AT(ganeti), FALSE, validate_word},
    {"xen", AT(xen), FALSE, validate_word},
    {"cpu-vendor", AT(cpu_vendor), FALSE, validate_word},
    {"cpu-features", AT(features), TRUE, validate_word},
    {"bridges", AT(bridges), TRUE, validate_word},
    {"volume-groups", AT(groups), TRUE, validate_word},
#undef AT
};

#define MEMBER(request, i, type) ((type *)((char *)(request) + members[i].offset))

PoolRequest *pool_request_new(PoolVerb verb)
{
    PoolRequest *request = g_new0(PoolRequest, 1);
    request->verb = verb;
    return request;
}

void pool_request_free(PoolRequest *request)
{
    if (request == NULL)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        if (members[i].list)
            g_strfreev(*MEMBER(request, i, char **));
        else
            g_free(*MEMBER(request, i, char *));
    g_free(request);
}

const char *pool_verb_name(PoolVerb verb)
{
    return verbs[verb];
}

char *pool_request_to_json(const PoolRequest *request)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "verb");
    json_builder_add_string_value(builder, verbs[request->verb]);
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        if (*MEMBER(request, i, void *const) == NULL)
            continue;
        json_builder_set_member_name(builder, members[i].name);
        if (!members[i].list) {
            json_builder_add_string_value(builder, *MEMBER(request, i, char *const));
            continue;
        }
        json_builder_begin_array(builder);
        for (char **word = *MEMBER(request, i, char **const); *word != NULL; word++)
            json_builder_add_string_value(builder, *word);
        json_builder_end_array(builder);
    }
    if (request->clock != 0) {
        json_builder_set_member_name(builder, "clock");
        json_builder_add_int_value(builder, request->clock);
    }
    json_builder_end_object(builder);
    g_autoptr(JsonNode) node = json_builder_get_root(builder);
    return json_to_string(node, FALSE);
}

static gboolean malformed(GError **error, const char *member, const char *reason)
{
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "the request's '%s' %s", member, reason);
    return FALSE;
}

static gboolean read_word(JsonNode *node, gsize i, char **ret_text, GError **error)
{
    if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_STRING)
        return malformed(error, members[i].name, "is not a string");
    const char *text = json_node_get_string(node);
    g_autoptr(GError) problem = NULL;
    if (!members[i].validate(text, &problem))
        return malformed(error, members[i].name, problem->message);
    *ret_text = g_strdup(text);
    return TRUE;
}

static gboolean read_list(JsonNode *node, gsize i, char ***ret_list, GError **error)
{
    if (!JSON_NODE_HOLDS_ARRAY(node))
        return malformed(error, members[i].name, "is not a list");
    JsonArray *array = json_node_get_array(node);
    guint length = json_array_get_length(array);
    if (length > MAX_LIST)
        return malformed(error, members[i].name, "is too long");
    g_autoptr(GStrvBuilder) list = g_strv_builder_new();
    for (guint k = 0; k < length; k++) {
        char *word = NULL;
        if (!read_word(json_array_get_element(array, k), i, &word, error))
            return FALSE;
        g_strv_builder_take(list, word);
    }
    *ret_list = g_strv_builder_end(list);
    return TRUE;
}

static gboolean read_verb(JsonObject *object, PoolVerb *ret_verb, GError **error)
{
    JsonNode *node = json_object_get_member(object, "verb");
    const char *text = node != NULL && JSON_NODE_HOLDS_VALUE(node) &&
                               json_node_get_value_type(node) == G_TYPE_STRING
                           ? json_node_get_string(node)
                           : "";
    for (int i = 0; verbs[i] != NULL; i++)
        if (g_str_equal(verbs[i], text)) {
            *ret_verb = (PoolVerb)i;
            return TRUE;
        }
    return malformed(error, "verb", "is neither 'hello' nor 'join'");
}

static gboolean read_object(JsonObject *object, PoolRequest *request, GError **error)
{
    if (!read_verb(object, &request->verb, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        JsonNode *node = json_object_get_member(object, members[i].name);
        if (node == NULL) {
            if (request->verb == POOL_REQUEST_JOIN)
                return malformed(error, members[i].name, "is missing");
            continue;
        }
        if (members[i].list ? !read_list(node, i, MEMBER(request, i, char **), error)
                            : !read_word(node, i, MEMBER(request, i, char *), error))
            return FALSE;
    }
    if (request->verb == POOL_REQUEST_JOIN && strchr(request->name, '.') == NULL)
        return malformed(error, "name", "has no domain");
    JsonNode *clock = json_object_get_member(object, "clock");
    if (clock != NULL &&
        (!JSON_NODE_HOLDS_VALUE(clock) || json_node_get_value_type(clock) != G_TYPE_INT64))
        return malformed(error, "clock", "is not a number");
    request->clock = clock != NULL ? json_node_get_int(clock) : 0;
    /* Years 1970 to 9999: differences cannot overflow. */
    if (request->clock < 0 || request->clock > 253402300799 ||
        (request->clock == 0 && request->verb == POOL_REQUEST_JOIN))
        return malformed(error, "clock", "is no time");
    return TRUE;
}

PoolRequest *pool_request_parse(const char *text, gsize size, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    /* The parser's own words quote what it read. */
    if (size == 0 || size > POOL_REQUEST_MAX_SIZE || memchr(text, '\0', size) != NULL ||
        !g_utf8_validate(text, (gssize)size, NULL) ||
        !json_parser_load_from_data(parser, text, (gssize)size, NULL) ||
        json_parser_get_root(parser) == NULL ||
        !JSON_NODE_HOLDS_OBJECT(json_parser_get_root(parser))) {
        g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                            "the request is not one JSON object of at most 16 KiB");
        return NULL;
    }
    g_autoptr(PoolRequest) request = pool_request_new(POOL_REQUEST_HELLO);
    if (!read_object(json_node_get_object(json_parser_get_root(parser)), request, error))
        return NULL;
    return g_steal_pointer(&request);
}
