/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ganeti.h"
#include "ha.h"

/* What Corosync and Pacemaker read, made of what the pool knows. Pure: nothing is read or written. */

#define HA_RESOURCE "pool-master"
#define HA_OPTIONS "slipway" /* our set of cluster options */

/*
 * corosync.conf(5): knet, encrypted, authenticated by the pool's key, every member
 * of HA by its address in POOL. Of two members each is enough (votequorum(5):
 * two_node), once they have seen each other.
 */
char *ha_corosync_conf(const Ha *ha, const GanetiPool *pool);

/* A section of Pacemaker's CIB: "crm_config", "rsc_defaults", "resources", "constraints", "alerts". */
char *ha_cib_section(const Ha *ha, const char *section);

/* The names of the sections; NULL-terminated. */
extern const char *const ha_cib_sections[];

/*
 * Whether HA can be enabled for POOL: every member can be switched off by the
 * others. The error names those that cannot, and what to do.
 */
gboolean ha_check(const Ha *ha, const GanetiPool *pool, GError **error);
