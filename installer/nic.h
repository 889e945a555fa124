/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "inventory.h"

/*
 * The physical Ethernet interfaces of the machine below ROOT ("" is this one),
 * as Nic, sorted by name: not bridges, VLANs, bonds, wireless and virtual ones.
 */
GPtrArray *nic_read_all(const char *root);
