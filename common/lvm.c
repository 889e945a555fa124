/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lvm.h"

#include <json-glib/json-glib.h>
#include <stdlib.h>

#include "error.h"
#include "run.h"

static void volume_free(gpointer data)
{
    LvmVolume *volume = data;
    g_free(volume->device);
    g_free(volume->group);
    g_free(volume->group_uuid);
    g_strfreev(volume->tags);
    g_free(volume);
}

static char *kernel_name(const char *device)
{
    char *real = realpath(device, NULL);
    char *name = g_strdup(real != NULL ? real : device);
    free(real);
    return name;
}

static LvmVolume *volume_from_json(JsonObject *row)
{
    LvmVolume *volume = g_new0(LvmVolume, 1);
    volume->device = kernel_name(json_object_get_string_member_with_default(row, "pv_name", ""));
    volume->group = g_strdup(json_object_get_string_member_with_default(row, "vg_name", ""));
    volume->group_uuid = g_strdup(json_object_get_string_member_with_default(row, "vg_uuid", ""));
    volume->tags =
        g_strsplit(json_object_get_string_member_with_default(row, "vg_tags", ""), ",", -1);
    const char *bytes = json_object_get_string_member_with_default(row, "vg_size", "0");
    volume->group_mib = g_ascii_strtoull(bytes, NULL, 10) / (1024 * 1024);
    return volume;
}

/* The array NAME of the object NODE; NULL if either is something else. */
static JsonArray *member_array(JsonNode *node, const char *name)
{
    if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node))
        return NULL;
    JsonNode *member = json_object_get_member(json_node_get_object(node), name);
    return member != NULL && JSON_NODE_HOLDS_ARRAY(member) ? json_node_get_array(member) : NULL;
}

GPtrArray *lvm_parse_volumes(const char *json, GError **error)
{
    g_autoptr(JsonNode) node = json_from_string(json, NULL);
    JsonArray *report = member_array(node, "report");
    JsonArray *list = NULL;
    if (report != NULL && json_array_get_length(report) == 1)
        list = member_array(json_array_get_element(report, 0), "pv");
    if (list == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "cannot understand what pvs printed: '%s'", json);
        return NULL;
    }
    GPtrArray *volumes = g_ptr_array_new_with_free_func(volume_free);
    for (guint i = 0; i < json_array_get_length(list); i++)
        g_ptr_array_add(volumes, volume_from_json(json_array_get_object_element(list, i)));
    return volumes;
}

GPtrArray *lvm_volumes(GError **error)
{
    g_autofree char *json = NULL;
    if (!RUN_OUTPUT(&json, error, "pvs", "--reportformat", "json", "--units", "b", "--nosuffix",
                    "-o", "pv_name,vg_name,vg_uuid,vg_tags,vg_size"))
        return NULL;
    return lvm_parse_volumes(json, error);
}

gboolean lvm_volume_has_tag(const LvmVolume *volume, const char *tag)
{
    return g_strv_contains((const char *const *)volume->tags, tag);
}
