/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "inventory.h"

/*
 * Fills in which machine INVENTORY is of, so that a server can tell one from another: what
 * the firmware says (SMBIOS, DSP0134, section 7.2), the interface that it was booted from and the
 * name that DHCP gave it. ROOT is put before every path, "" on a machine.
 */
void identity_read(const char *root, Inventory *inventory);
