/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sr_type.h"

/* The command that mounts SR at FOLDER; g_strfreev(). */
char **sr_nfs_mount_argv(const PoolSr *sr, const char *folder);
