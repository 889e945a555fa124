/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cmdline.h"

/*
 * Brings up the installer's own network by systemd-networkd, as the kernel
 * command line says (nothing: DHCP on every interface with a link), and waits
 * until an address and, with DHCP, a route are there. Does nothing when it was
 * called before. The error (SLIPWAY_ERROR_NETWORK) names every interface, its
 * link state and what it lacks.
 */
gboolean network_up(const Cmdline *cmdline, GError **error);

/* A file of systemd.network(5) for the physical interfaces, as CMDLINE says; g_free(). */
char *network_config(const Cmdline *cmdline);

/* The same for the tagged network of CMDLINE->vlan. */
char *network_vlan_config(const Cmdline *cmdline);

/* resolv.conf(5) from STATE, the text of networkd's state file; g_free(). */
char *network_resolv_conf(const char *state);
