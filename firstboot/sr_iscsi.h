/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sr_type.h"

/* The provider of disks for Ganeti's external storage that serves SRs of this type. */
#define SR_ISCSI_PROVIDER "slipway"

/*
 * What Ganeti asks of its provider for the disk VOLUME of the SR NAME on HOST: create,
 * remove, grow, attach, detach, setinfo, verify. SIZE is in MiB. What changes LVM's own
 * records is done on the pool's master, for all. *RET_DEVICE: of attach; g_free().
 */
gboolean sr_iscsi_volume(const Host *host, const char *verb, const char *name, const char *volume,
                         const char *size, char **ret_device, GError **error);
