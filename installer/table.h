/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan.h"

/*
 * Writes a GPT (UEFI specification 2.10, section 5.3) with exactly PARTITIONS,
 * numbered from 1, to the disk or image file that is open for writing as FD,
 * called PATH. Their new unique GUIDs (lower case, as udev names them) go to
 * *RET_UUIDS: g_strfreev(). The kernel is not told: see device_settle().
 */
gboolean table_write(int fd, const char *path, const PlanPartition *partitions,
                     unsigned n_partitions, char ***ret_uuids, GError **error);
