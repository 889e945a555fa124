/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "error.h"
#include "run.h"
#include "sr_device.h"
#include "sr_folder.h"
#include "validate.h"

/* Another disk of one host, for guests' disks as files. */

static const char *const required[] = {"device", NULL};
static const char *const optional[] = {NULL};

static gboolean is_ours(const PoolSr *sr, const char *device)
{
    g_autofree char *found = NULL;
    g_autofree char *expected = g_strdup_printf("ext4,%s", sr->name);
    return RUN_OUTPUT(&found, NULL, "wipefs", "--noheadings", "--parsable", "--output", "TYPE,LABEL", device) &&
           g_str_equal(g_strstrip(found), expected);
}

/* Labels of ext4 have 16 bytes. */
static gboolean check(const PoolSr *sr, GError **error)
{
    if (strlen(sr->name) > 16) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "'%s' is too long for a file system's name: 16 letters at most", sr->name);
        return FALSE;
    }
    return validate_device_path(pool_sr_option(sr, "device"), error);
}

static gboolean prepare(const Host *host, const PoolSr *sr, gboolean erase, GError **error)
{
    const char *device = pool_sr_option(sr, "device");
    if (!sr_device_check_unused(device, error))
        return FALSE;
    if (!erase && is_ours(sr, device)) {
        g_message("'%s' holds this storage repository already: it is taken as it is", device);
        return TRUE;
    }
    /* No blocks for root: no system service lives here. fstrim.timer discards. */
    return sr_device_clear(device, erase, error) && RUN(error, "mke2fs", "-q", "-t", "ext4", "-m", "0", "-E",
                                              "nodiscard", "-L", sr->name, device);
}

static gboolean attach(const Host *host, const PoolSr *sr, GError **error)
{
    const char *device = pool_sr_option(sr, "device");
    g_autofree char *folder = sr_folder_of(sr);
    if (sr_folder_is_mounted(host, folder))
        return TRUE;
    if (!is_ours(sr, device)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE,
                    "'%s' does not hold the storage repository %s: is it the disk that it was made on, "
                    "and connected?", device, sr->name);
        return FALSE;
    }
    return sr_folder_make(host, folder, error) &&
           RUN(error, "mount", "-t", "ext4", "-o", "noatime,nosuid,nodev", device, folder);
}

const SrType sr_type_ext = {
    .name = "ext",
    .is_local = TRUE,
    .required = required,
    .optional = optional,
    .check = check,
    .prepare = prepare,
    .attach = attach,
    .detach = sr_folder_detach,
    .probe = sr_folder_probe,
    .count_disks = sr_folder_count_disks,
    .template = "file",
};
