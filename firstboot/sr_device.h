/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Block devices that are to become storage repositories. */

/* That nobody has DEVICE mounted, or as a part of something. */
gboolean sr_device_check_unused(const char *device, GError **error);

/* Leaves nothing on DEVICE that another program would know; without ERASE, only if there is nothing. */
gboolean sr_device_clear(const char *device, gboolean erase, GError **error);
