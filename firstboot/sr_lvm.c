/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "error.h"
#include "run.h"
#include "sr_group.h"
#include "validate.h"

/* Another disk of one host, as a volume group. */

static const char *const required[] = {"device", NULL};
static const char *const optional[] = {NULL};

static gboolean check(const PoolSr *sr, GError **error)
{
    return validate_device_path(pool_sr_option(sr, "device"), error);
}

static gboolean prepare(const Host *host, const PoolSr *sr, gboolean erase, GError **error)
{
    return sr_group_make(sr, pool_sr_option(sr, "device"), FALSE, erase, error);
}

static gboolean attach(const Host *host, const PoolSr *sr, GError **error)
{
    gboolean is_there;
    if (!sr_group_find(sr, &is_there, error))
        return FALSE;
    if (is_there)
        return RUN(error, "vgchange", "-ay", sr->name);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE,
                "there is no volume group '%s': is the disk '%s' connected?", sr->name,
                pool_sr_option(sr, "device"));
    return FALSE;
}

static gboolean detach(const Host *host, const PoolSr *sr, GError **error)
{
    gboolean is_there;
    return sr_group_find(sr, &is_there, error) && (!is_there || RUN(error, "vgchange", "-an", sr->name));
}

static unsigned count_disks(const PoolSr *sr, const GanetiConfig *config)
{
    return ganeti_config_count_disks(config, sr->name);
}

const SrType sr_type_lvm = {
    .name = "lvm",
    .is_local = TRUE,
    .required = required,
    .optional = optional,
    .check = check,
    .prepare = prepare,
    .attach = attach,
    .detach = detach,
    .probe = sr_group_probe,
    .count_disks = count_disks,
    .template = "plain",
    .disk_key = "vg",
};
