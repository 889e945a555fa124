/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "networkd.h"
#include "pool_state.h"

/*
 * A network that the pool was given for its guests: a bridge of the same name on every
 * member. All are described once, in the pool's state.
 */
typedef struct {
    char *bridge;
    char **interfaces; /* by name, alike on all members; none: the management network's */
    HostconfBondMode bond_mode;
    char *bond;    /* the bond over several; NULL: there is one interface */
    unsigned vlan; /* tag, 0: untagged */
    unsigned mtu;  /* bytes, 0: as it is */
} PoolNetwork;

#define POOL_NETWORK_FILE POOL_STATE_FOLDER "/networks"

void pool_network_free(PoolNetwork *network);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PoolNetwork, pool_network_free)

/* A GPtrArray of PoolNetwork, sorted by bridge; empty where there is none. */
GPtrArray *pool_network_load(const Host *host, GError **error);
gboolean pool_network_save(const Host *host, const GPtrArray *networks, GError **error);
PoolNetwork *pool_network_find(const GPtrArray *networks, const char *bridge);

/* The address of the interface of that name, NULL if there is none; g_free(). */
typedef char *(*PoolNetworkMac)(const char *interface);

/*
 * Adds NETWORK, which is taken over, to NETWORKS, and names its bond. CONF is the
 * master's. The error says what is wrong with it, or what it would be in the way of.
 */
gboolean pool_network_add(GPtrArray *networks, PoolNetwork *network, const Hostconf *conf,
                          PoolNetworkMac mac_of, GError **error);

/*
 * The files for systemd-networkd that make NETWORKS on a host, whose own network is
 * CONF's with STYLE; they include that network's own. A GPtrArray of NetworkdFile.
 */
GPtrArray *pool_network_files(const GPtrArray *networks, const Hostconf *conf, const NetworkdStyle *style);

/*
 * An interface that NETWORKS, or that with the bridge ONLY if it is not NULL, need and this
 * host has not: a sentence; NULL: all are there. g_free().
 */
char *pool_network_lack(const GPtrArray *networks, const char *only, PoolNetworkMac mac_of);
