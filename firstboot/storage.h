/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"
#include "sr.h"

#define STORAGE_GROUP HOSTCONF_SR_GROUP /* where guests' disks are if nobody says otherwise */
#define STORAGE_FILE_FOLDER SR_FOLDER
#define STORAGE_SHARED_FOLDER "/srv/slipway/shared"

/* What Ganeti takes for a volume group (MIN_VG_SIZE in its constants). */
#define STORAGE_LVM_MIN_MIB 20480

/* What the local SR became; the size decides where an LVM SR was wanted. */
typedef enum { STORAGE_NONE, STORAGE_LVM, STORAGE_FILES } StorageKind;

/* For a host whose step storage is done. */
StorageKind storage_kind(const Host *host);

/*
 * The command that makes the volume group GROUP, with TAG and on DEVICES, out of what
 * is there: VOLUMES, all physical volumes (LvmVolume). It makes the group, or
 * adds the devices that are not in it; without words if none is missing. Those
 * devices are to be cleared first. NULL with an error if a group of the same
 * name, but another tag, lies on other devices. g_strfreev().
 */
char **storage_group_argv(GPtrArray *volumes, const char *group, char *const *devices,
                          const char *tag, GError **error);
