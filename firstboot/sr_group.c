/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sr_group.h"

#include <stdio.h>

#include "error.h"
#include "lvm.h"
#include "run.h"
#include "sr_device.h"

#define GROUP_TAG "slipway-sr"

gboolean sr_group_find(const PoolSr *sr, gboolean *ret_there, GError **error)
{
    g_autoptr(GPtrArray) volumes = lvm_volumes(error);
    if (volumes == NULL)
        return FALSE;
    *ret_there = FALSE;
    for (guint i = 0; i < volumes->len; i++) {
        const LvmVolume *volume = volumes->pdata[i];
        if (!g_str_equal(volume->group, sr->name))
            continue;
        if (!lvm_volume_has_tag(volume, GROUP_TAG)) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE,
                        "'%s' holds another volume group '%s'; nothing was changed. Take another name",
                        volume->device, sr->name);
            return FALSE;
        }
        *ret_there = TRUE;
    }
    return TRUE;
}

gboolean sr_group_make(const PoolSr *sr, const char *device, gboolean shared, gboolean erase, GError **error)
{
    gboolean is_there;
    if (!sr_group_find(sr, &is_there, error))
        return FALSE;
    if (is_there) {
        g_message("the volume group '%s' is there already: it is taken as it is", sr->name);
        return TRUE;
    }
    return sr_device_check_unused(device, error) && sr_device_clear(device, erase, error) &&
           RUN(error, "vgcreate", "--yes", "--addtag", GROUP_TAG, "--setautoactivation", shared ? "n" : "y",
               sr->name, device);
}

gboolean sr_group_probe(const Host *host, const PoolSr *sr, SrSpace *ret_space, GError **error)
{
    const char *argv[] = {"vgs", "--noheadings", "--nosuffix", "--units", "m", "--options", "vg_size,vg_free",
                          sr->name, NULL};
    RunCommand command = {.argv = argv, .timeout = SR_PROBE_TIMEOUT, .title = "vgs"};
    g_autofree char *text = NULL;
    if (!run_command(&command, &text, error))
        return FALSE;
    double size = 0, room = 0;
    sscanf(text, "%lf %lf", &size, &room);
    ret_space->size = (guint64)size;
    ret_space->free = (guint64)room;
    return TRUE;
}
