/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "network_setup.h"

/*
 * Brings up the installer's own network by systemd-networkd, as SETUP says, and
 * waits until an address and, with DHCP, a route are there. Does nothing when it was
 * called before. The error (SLIPWAY_ERROR_NETWORK) names every interface, its
 * link state and what it lacks.
 */
gboolean network_up(const NetworkSetup *setup, GError **error);

/* A file of systemd.network(5) for the physical interfaces, as SETUP says; g_free(). */
char *network_config(const NetworkSetup *setup);

/* The same for the tagged network of SETUP->vlan. */
char *network_vlan_config(const NetworkSetup *setup);

/* resolv.conf(5) from STATE, the text of networkd's state file; g_free(). */
char *network_resolv_conf(const char *state);
