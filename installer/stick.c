/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stick.h"

#include <json-glib/json-glib.h>
#include <sys/mount.h>

#include "error.h"
#include "medium.h"
#include "run.h"

#define FOLDER "/run/slipway/stick"
#define ESP "c12a7328-f81f-11d2-ba4b-00a0c93ec93b" /* UEFI specification 2.10, table 5.7 */

static const char *text_of(JsonObject *object, const char *member)
{
    JsonNode *node = json_object_get_member(object, member);
    return node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING
               ? json_node_get_string(node)
               : "";
}

static gboolean flag_of(JsonObject *object, const char *member)
{
    return json_object_get_boolean_member_with_default(object, member, FALSE);
}

/* lsblk's own "hotplug" goes by what the port says of itself, and few ports say anything. */
static gboolean is_on_usb(JsonObject *device)
{
    g_auto(GStrv) subsystems = g_strsplit(text_of(device, "subsystems"), ":", -1);
    return g_strv_contains((const char *const *)subsystems, "usb");
}

/* Of a boot medium's or a host's ESP nobody expects that it is written to. */
static gboolean is_suitable(JsonObject *device)
{
    return g_str_equal(text_of(device, "fstype"), "vfat") &&
           (flag_of(device, "rm") || is_on_usb(device)) && !flag_of(device, "ro") &&
           g_ascii_strcasecmp(text_of(device, "parttype"), ESP) != 0;
}

char *stick_find(const char *lsblk)
{
    g_autoptr(JsonNode) root = json_from_string(lsblk, NULL);
    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root) ||
        !json_object_has_member(json_node_get_object(root), "blockdevices"))
        return NULL;
    JsonArray *devices = json_object_get_array_member(json_node_get_object(root), "blockdevices");
    const char *found = NULL;
    for (unsigned i = 0; i < json_array_get_length(devices); i++) {
        JsonObject *device = json_array_get_object_element(devices, i);
        if (!is_suitable(device))
            continue;
        gboolean has_answers = g_str_equal(text_of(device, "label"), MEDIUM_ANSWERS);
        if (found == NULL || has_answers)
            found = text_of(device, "path");
        if (has_answers)
            break;
    }
    return g_strdup(found);
}

/* FAT has no owners and no modes: whoever has the stick has the file. */
gboolean stick_save(const char *path, const char *name, char **ret_where, GError **error)
{
    g_autofree char *text = NULL;
    if (!RUN_OUTPUT(&text, error, "lsblk", "--json", "--list", "--output",
                    "PATH,FSTYPE,LABEL,RM,SUBSYSTEMS,RO,PARTTYPE"))
        return FALSE;
    g_autofree char *node = stick_find(text);
    if (node == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "no removable medium with a FAT file system is plugged in");
        return FALSE;
    }
    g_autofree char *copy = g_build_filename(FOLDER, name, NULL);
    g_autoptr(Mounts) mounts = mounts_new();
    if (!mounts_add(mounts, node, FOLDER, "vfat", MS_NODEV | MS_NOSUID | MS_NOEXEC, NULL, error) ||
        !RUN(error, "cp", path, copy) || !mounts_release(mounts, error)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "cannot write '%s' to '%s': ", name, node);
        return FALSE;
    }
    *ret_where = g_strdup_printf("%s on %s", name, node);
    return TRUE;
}
