/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "groups.h"

#include <stdlib.h>

#include "inventory.h"
#include "lvm.h"
#include "sysfs.h"

/* "dm-3" of "/dev/mapper/mpatha-part7", which is a link; "sda7" of "/dev/sda7". */
static char *kernel_name(const char *root, const char *device)
{
    g_autofree char *whole = g_strconcat(root, device, NULL);
    g_autofree char *real = realpath(whole, NULL);
    return g_path_get_basename(real != NULL ? real : device);
}

/* Adds to NODES the device NAME and all that it is made of. */
static void add_parts(const char *root, const char *name, GHashTable *nodes)
{
    if (!g_hash_table_add(nodes, g_strdup(name)))
        return;
    if (sysfs_exists(root, "/sys/class/block/%s/partition", name)) {
        g_autofree char *link = g_strdup_printf("%s/sys/class/block/%s", root, name);
        g_autofree char *real = realpath(link, NULL);
        g_autofree char *folder = g_path_get_dirname(real != NULL ? real : link);
        g_autofree char *disk = g_path_get_basename(folder);
        add_parts(root, disk, nodes);
    }
    g_autofree char *path = g_strdup_printf("/sys/class/block/%s/slaves", name);
    g_auto(GStrv) slaves = sysfs_list(root, path);
    for (char **slave = slaves; *slave != NULL; slave++)
        add_parts(root, *slave, nodes);
}

static void add_group(Disk *disk, const char *group)
{
    if (disk->groups != NULL && g_strv_contains((const char *const *)disk->groups, group))
        return;
    g_autoptr(GStrvBuilder) groups = g_strv_builder_new();
    if (disk->groups != NULL)
        g_strv_builder_addv(groups, (const char **)disk->groups);
    g_strv_builder_add(groups, group);
    g_strfreev(disk->groups);
    disk->groups = g_strv_builder_end(groups);
}

void groups_assign(const char *root, const GPtrArray *volumes, const GPtrArray *disks)
{
    for (guint i = 0; i < volumes->len; i++) {
        const LvmVolume *volume = volumes->pdata[i];
        if (*volume->group == '\0')
            continue;
        g_autoptr(GHashTable) nodes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_autofree char *name = kernel_name(root, volume->device);
        add_parts(root, name, nodes);
        for (guint j = 0; j < disks->len; j++) {
            Disk *disk = disks->pdata[j];
            g_autofree char *node = kernel_name(root, disk->path);
            if (g_hash_table_contains(nodes, node))
                add_group(disk, volume->group);
        }
    }
}
