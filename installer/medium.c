/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "medium.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/cdrom.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "error.h"

#define POLL_INTERVAL (G_USEC_PER_SEC / 5)

char *medium_find(const char *label, unsigned seconds)
{
    g_autofree char *link = g_build_filename("/dev/disk/by-label", label, NULL);
    gint64 end = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC;
    for (;;) {
        char *node = realpath(link, NULL);
        if (node != NULL) {
            g_message("the file system '%s' is on '%s'", label, node);
            return node;
        }
        if (g_get_monotonic_time() >= end)
            return NULL;
        g_usleep(POLL_INTERVAL);
    }
}

gboolean medium_mount(const char *node, const char *target, Mounts *mounts, GError **error)
{
    static const char *const types[] = {"iso9660", "vfat", "ext4", NULL};
    g_autoptr(GError) failure = NULL;
    for (unsigned i = 0; types[i] != NULL; i++) {
        g_clear_error(&failure);
        if (mounts_add(mounts, node, target, types[i], MS_RDONLY | MS_NODEV | MS_NOSUID | MS_NOEXEC,
                       NULL, &failure))
            return TRUE;
    }
    g_set_error(
        error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
        "cannot read '%s': it holds no ISO 9660, FAT or ext4 file system, or the medium is damaged",
        node);
    return FALSE;
}

void medium_eject(const char *node)
{
    int fd = open(node, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return;
    if (ioctl(fd, CDROM_LOCKDOOR, 0) < 0 || ioctl(fd, CDROMEJECT) < 0)
        g_debug("'%s' is not ejected: %s", node, g_strerror(errno));
    close(fd);
}
