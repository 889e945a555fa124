/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "witness.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "error.h"
#include "validate.h"

#define SSH_PORT 22
#define SILENCE 2 /* seconds: a lost packet is sent again after one */

void witness_free(Witness *witness)
{
    if (witness == NULL)
        return;
    g_free(witness->master);
    g_free(witness);
}

gboolean witness_reaches(const char *address)
{
    g_autoptr(GSocketAddress) there = g_inet_socket_address_new_from_string(address, SSH_PORT);
    if (there == NULL)
        return FALSE;
    g_autoptr(GSocket) socket = g_socket_new(g_socket_address_get_family(there), G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_TCP, NULL);
    if (socket == NULL)
        return FALSE;
    g_socket_set_timeout(socket, SILENCE);
    g_autoptr(GError) error = NULL;
    return g_socket_connect(socket, there, NULL, &error) ||
           g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

Witness *witness_here(const Host *host, const char *name)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_autofree char *own = host_read(host, "/etc/hostname");
    g_autofree char *socket = host_path(host, GANETI_QUERY_SOCKET);
    const char *address = ganeti_pool_address_of(pool, name);
    Witness *witness = g_new0(Witness, 1);
    witness->master = g_strdup(pool->master);
    witness->serves = pool->master != NULL && g_strcmp0(pool->master, own) == 0 &&
                      ganeti_answers(socket, NULL);
    witness->reaches = g_strcmp0(name, own) == 0 || (address != NULL && witness_reaches(address));
    return witness;
}

char *witness_to_json(const Witness *witness)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "master");
    json_builder_add_string_value(builder, witness->master != NULL ? witness->master : "");
    json_builder_set_member_name(builder, "serves");
    json_builder_add_boolean_value(builder, witness->serves);
    json_builder_set_member_name(builder, "reaches");
    json_builder_add_boolean_value(builder, witness->reaches);
    json_builder_end_object(builder);
    g_autoptr(JsonNode) node = json_builder_get_root(builder);
    return json_to_string(node, FALSE);
}

/* FALSE where it is missing or something else: to be told from "no". */
static gboolean take_boolean(JsonObject *object, const char *name, gboolean *ret_value)
{
    JsonNode *node = json_object_get_member(object, name);
    if (node == NULL || json_node_get_value_type(node) != G_TYPE_BOOLEAN)
        return FALSE;
    *ret_value = json_node_get_boolean(node);
    return TRUE;
}

Witness *witness_parse(const char *json, GError **error)
{
    g_autoptr(JsonNode) node = json_from_string(json, NULL);
    g_autoptr(Witness) witness = g_new0(Witness, 1);
    if (node != NULL && JSON_NODE_HOLDS_OBJECT(node)) {
        JsonObject *object = json_node_get_object(node);
        JsonNode *master = json_object_get_member(object, "master");
        if (master != NULL && json_node_get_value_type(master) == G_TYPE_STRING)
            witness->master = json_node_dup_string(master);
        if (witness->master != NULL && validate_fqdn(witness->master, NULL) &&
            take_boolean(object, "serves", &witness->serves) &&
            take_boolean(object, "reaches", &witness->reaches))
            return g_steal_pointer(&witness);
    }
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "its answer is not one of a pool's member");
    return NULL;
}
