/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "multipath.h"

#include <string.h>

#include "run.h"
#include "sysfs.h"

#define SECTOR 512 /* bytes: unit of "size" in sysfs */

static void multipath_free(gpointer data)
{
    Multipath *multipath = data;
    g_free(multipath->node);
    g_free(multipath->name);
    g_free(multipath->wwid);
    g_strfreev(multipath->paths);
    g_free(multipath);
}

GPtrArray *multipath_read_all(const char *root)
{
    GPtrArray *multipaths = g_ptr_array_new_with_free_func(multipath_free);
    g_auto(GStrv) nodes = sysfs_list(root, "/sys/block");
    for (char **node = nodes; *node != NULL; node++) {
        g_autofree char *uuid = sysfs_text(root, "/sys/block/%s/dm/uuid", *node);
        if (uuid == NULL || !g_str_has_prefix(uuid, MULTIPATH_UUID))
            continue;
        g_autofree char *slaves = g_strdup_printf("/sys/block/%s/slaves", *node);
        Multipath *multipath = g_new0(Multipath, 1);
        multipath->node = g_strdup(*node);
        multipath->name = sysfs_text(root, "/sys/block/%s/dm/name", *node);
        multipath->wwid = g_strdup(uuid + strlen(MULTIPATH_UUID));
        multipath->paths = sysfs_list(root, slaves);
        g_ptr_array_add(multipaths, multipath);
    }
    return multipaths;
}

void multipath_settle(void)
{
    /* The daemon makes the same mappings, but nobody knows when it is through with that. */
    if (RUN(NULL, "systemctl", "is-active", "--quiet", "multipathd"))
        RUN(NULL, "multipath", "-v1");
}

gboolean multipath_has_path(const GPtrArray *multipaths, const char *name)
{
    for (unsigned i = 0; i < multipaths->len; i++)
        if (g_strv_contains((const char *const *)((const Multipath *)multipaths->pdata[i])->paths,
                            name))
            return TRUE;
    return FALSE;
}

gboolean multipath_read_table(const char *path, GError **error)
{
    return RUN(error, "kpartx", "-u", "-s", "-p", "-part", path);
}

char *multipath_partition(const char *sysfs, unsigned number, guint64 size)
{
    g_autofree char *prefix = g_strdup_printf("part%u-" MULTIPATH_UUID, number);
    g_auto(GStrv) holders = sysfs_list(sysfs, "/holders");
    for (char **holder = holders; *holder != NULL; holder++) {
        g_autofree char *uuid = sysfs_text("", "/sys/class/block/%s/dm/uuid", *holder);
        if (uuid != NULL && g_str_has_prefix(uuid, prefix) &&
            sysfs_number(0, "", "/sys/class/block/%s/size", *holder) * SECTOR == size)
            return g_build_filename("/dev", *holder, NULL);
    }
    return NULL;
}
