/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "installation.h"

#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "boot_slots.h"
#include "content.h"
#include "grubenv.h"
#include "plan.h"
#include "release.h"
#include "sysfs.h"

#define ESP_SLOTS "grub/grubenv" /* GRUBENV_SLOTS and GRUBENV_HOST, below the ESP itself */
#define ESP_HOST "grub/host.env"

char *installation_partition(const char *disk, unsigned number)
{
    if (g_str_has_prefix(disk, "/dev/mapper/")) {
        char *node = g_strdup_printf("%s-part%u", disk, number);
        if (access(node, F_OK) == 0)
            return node;
        g_free(node);
        return NULL;
    }
    g_autofree char *name = g_strdelimit(g_strdup(disk + strlen("/dev/")), "/", '!'),
                    *folder = g_strconcat("/sys/block/", name, NULL);
    g_auto(GStrv) children = sysfs_list("", folder);
    for (char **child = children; *child != NULL; child++)
        if (sysfs_number(0, folder, "/%s/partition", *child) == number)
            return g_strdelimit(g_strconcat("/dev/", *child, NULL), "!", '/');
    return NULL;
}

/* "A" or "B" of LETTER; NULL: of something else. */
static const char *slot_of(char letter)
{
    return letter == 'A' ? "A" : letter == 'B' ? "B" : NULL;
}

static gboolean is_good(const char *grubenv, const char *slot)
{
    g_autofree char *name = g_strconcat(slot, "_OK", NULL), *value = grubenv_get(grubenv, name);
    return g_strcmp0(value, "1") == 0;
}

const char **installation_slots(const char *grubenv)
{
    g_autofree char *order = grubenv != NULL ? grubenv_get(grubenv, "ORDER") : NULL;
    const char *first = order != NULL ? slot_of(order[0]) : NULL;
    if (first == NULL)
        first = "A";
    const char *second = boot_slots_other(first);
    gboolean swap = grubenv != NULL && !is_good(grubenv, first) && is_good(grubenv, second);
    const char **slots = g_new0(const char *, 3);
    slots[0] = swap ? second : first;
    slots[1] = swap ? first : second;
    return slots;
}

/* Mounts NODE where nobody looks, has READ look at it, and takes it away again. */
static gboolean with_mounted(const char *node, const char *type, const char *options,
                             gboolean (*read)(Disk *disk, const char *folder), Disk *disk)
{
    g_autofree char *folder = g_dir_make_tmp("slipway-look-XXXXXX", NULL);
    if (node == NULL || folder == NULL)
        return FALSE;
    gboolean found = FALSE;
    if (mount(node, folder, type, MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, options) == 0) {
        found = read(disk, folder);
        umount2(folder, MNT_DETACH);
    }
    rmdir(folder);
    return found;
}

static char *read_text(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}

/* Which slots are to be looked at comes in host_slot, "AB" or "BA". */
static gboolean read_esp(Disk *disk, const char *folder)
{
    g_autofree char *slots = read_text(folder, ESP_SLOTS), *host = read_text(folder, ESP_HOST);
    g_autofree const char **order = installation_slots(slots);
    disk->host_id = host != NULL ? grubenv_get(host, "root_a") : NULL;
    disk->host_slot = g_strconcat(order[0], order[1], NULL);
    return TRUE;
}

static gboolean read_root(Disk *disk, const char *folder)
{
    g_autofree char *version = release_version(folder);
    if (version == NULL)
        return FALSE;
    disk->host_version = g_steal_pointer(&version);
    disk->host_name = read_text(folder, "etc/hostname");
    if (disk->host_name != NULL && *g_strstrip(disk->host_name) == '\0')
        g_clear_pointer(&disk->host_name, g_free);
    return TRUE;
}

void installation_read(Disk *disk)
{
    if (disk->is_medium || g_strcmp0(disk->content, CONTENT_SLIPWAY) != 0)
        return;
    g_autofree char *esp = installation_partition(disk->path, PART_ESP + 1);
    with_mounted(esp, "vfat", NULL, read_esp, disk);
    g_autofree char *order = g_steal_pointer(&disk->host_slot);
    for (const char *slot = order != NULL ? order : "AB"; *slot != '\0'; slot++) {
        g_autofree char *node = installation_partition(disk->path, (*slot == 'A' ? PART_ROOT_A
                                                                                  : PART_ROOT_B) + 1);
        if (!with_mounted(node, "ext4", "noload", read_root, disk))
            continue;
        disk->host_slot = g_strndup(slot, 1);
        return;
    }
}
