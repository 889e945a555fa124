/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "inventory.h"

/*
 * The physical Ethernet interfaces of the machine below ROOT ("" is this one),
 * as Nic, sorted by name: not bridges, VLANs, bonds, wireless and virtual ones.
 */
GPtrArray *nic_read_all(const char *root);

/* Those of this machine, with links that come within SECONDS after all were switched on. */
GPtrArray *nic_read_settled(unsigned seconds);

/*
 * The one of NICS that somebody calls NAME: by its name, its MAC, or as
 * XenServer's "ethN" where no interface has that name, the one with number N;
 * then *RET_IS_NUMBER (may be NULL) is set to TRUE. NULL: none.
 */
const Nic *nic_find(const GPtrArray *nics, const char *name, gboolean *ret_is_number);

/* "ens3 (52:54:00:12:34:56, link up at 1000 Mbit/s, at tor-1 port Ethernet7)"; g_free(). */
char *nic_describe(const Nic *nic);

/* All of them, after "it has: "; or why there may be none. g_free(). */
char *nic_describe_all(const GPtrArray *nics);
