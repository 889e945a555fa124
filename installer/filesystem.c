/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filesystem.h"

#include "error.h"
#include "run.h"

#define TIMEOUT 600 /* seconds: slow disks exist */

static gboolean run_tool(const char *node, const char *const argv[], GError **error)
{
    RunCommand command = {.argv = argv, .timeout = TIMEOUT};
    if (run_command(&command, NULL, error))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_WRITE, "cannot make the file system on '%s': ", node);
    return FALSE;
}

#define TOOL(node, error, ...) run_tool(node, (const char *const[]){__VA_ARGS__, NULL}, error)

char *filesystem_make_esp(const char *node, GError **error)
{
    guint32 id = g_random_int();
    g_autofree char *volume_id = g_strdup_printf("%08X", id);
    if (!TOOL(node, error, "mkfs.vfat", "-F", "32", "-n", "SLIPWAY-ESP", "-i", volume_id, node))
        return NULL;
    return g_strdup_printf("%04X-%04X", id >> 16, id & 0xffff);
}

char *filesystem_make_ext4(const char *node, const char *label, GError **error)
{
    g_autofree char *uuid = g_uuid_string_random();
    if (!TOOL(node, error, "mke2fs", "-q", "-F", "-t", "ext4", "-L", label, "-U", uuid, node))
        return NULL;
    return g_steal_pointer(&uuid);
}

char *filesystem_make_swap(const char *node, GError **error)
{
    g_autofree char *uuid = g_uuid_string_random();
    if (!TOOL(node, error, "mkswap", "--uuid", uuid, node))
        return NULL;
    return g_steal_pointer(&uuid);
}

char *filesystem_adopt_image(const char *node, const char *known, GError **error)
{
    g_autofree char *uuid = known != NULL ? g_strdup(known) : g_uuid_string_random();
    if (!TOOL(node, error, "tune2fs", "-U", uuid, node) || !TOOL(node, error, "resize2fs", node) ||
        !TOOL(node, error, "e2fsck", "-f", "-n", node))
        return NULL;
    return g_steal_pointer(&uuid);
}
