/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* LVM as its report commands show it. */
typedef struct {
    char *device; /* by the kernel's name: "/dev/vda7", "/dev/dm-3" */
    char *group;  /* "" if it belongs to none */
    char *group_uuid;
    char **tags;       /* of the group; NULL-terminated, never NULL */
    guint64 group_mib; /* size of the group, MiB */
} LvmVolume;

/* All physical volumes of the machine; a GPtrArray of LvmVolume. */
GPtrArray *lvm_volumes(GError **error);

/* The same from JSON, the output of pvs, in which devices have LVM's names: "/dev/mapper/mpatha". */
GPtrArray *lvm_parse_volumes(const char *json, GError **error);

gboolean lvm_volume_has_tag(const LvmVolume *volume, const char *tag);
