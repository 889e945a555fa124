/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "network_setup.h"

/*
 * Brings up the installer's own network by systemd-networkd, as SETUP says, on all
 * interfaces at once where it names none, and waits until one has an address; the
 * others get a moment more. Does nothing if SETUP is what is up already. The error
 * (SLIPWAY_ERROR_NETWORK) names every interface, its link and what it lacks.
 */
gboolean network_up(const NetworkSetup *setup, GError **error);

/* Does not wait for addresses: for what can come later, as SSH into the installer. */
gboolean network_start(const NetworkSetup *setup, GError **error);

/* What network_up() writes and waits for. */
typedef struct {
    GPtrArray *files; /* NetworkdFile (networkd.h) */
    char **devices;   /* names of what shall have addresses; NULL-terminated */
} NetworkLayout;

/*
 * The layout of SETUP on a machine with the interfaces NICS. Static addresses are
 * for one interface: without a name, the only one that has a link. The error tells
 * all interfaces and their links.
 */
NetworkLayout *network_layout(const NetworkSetup *setup, const GPtrArray *nics, GError **error);

void network_layout_free(NetworkLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NetworkLayout, network_layout_free)

/* resolv.conf(5) of SETUP, and where it is silent of STATE, networkd's state file; g_free(). */
char *network_resolv_conf(const NetworkSetup *setup, const char *state);
