/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sr_device.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "content.h"
#include "error.h"
#include "run.h"

gboolean sr_device_check_unused(const char *device, GError **error)
{
    /* O_EXCL of a block device: open(2). */
    int fd = open(device, O_RDONLY | O_EXCL | O_CLOEXEC);
    if (fd >= 0) {
        close(fd);
        return TRUE;
    }
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE, "cannot use the disk '%s': %s%s", device,
                g_strerror(errno), errno == EBUSY ? "; it is a part of what this host runs on, mounted, "
                                                    "or of a volume group or an array ('lsblk' shows it)" : "");
    return FALSE;
}

gboolean sr_device_clear(const char *device, gboolean erase, GError **error)
{
    g_autofree char *content = NULL;
    if (!content_of(device, &content, error))
        return FALSE;
    if (*content == '\0')
        return TRUE;
    if (!erase) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE,
                    "'%s' holds data (%s); nothing was changed. If nobody needs it, --erase takes the "
                    "disk all the same", device, content);
        return FALSE;
    }
    g_message("erasing '%s' (%s)", device, content);
    return RUN(error, "wipefs", "--all", "--quiet", device);
}
