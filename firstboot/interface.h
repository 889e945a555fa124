/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What the kernel knows about network interfaces. Nothing is changed here. */

/*
 * The IPv4 address of INTERFACE with its prefix length, "192.0.2.10/24"; NULL
 * if it has none. Link-local addresses and those with a label of their own (the
 * pool's) do not count. g_free().
 */
char *interface_address(const char *interface);

/* The address without the length. g_free(). */
char *interface_host_part(const char *address);

/* The gateway of the default route through INTERFACE, NULL if there is none. g_free(). */
char *interface_gateway(const char *interface);

/* The Ethernet interface with MAC that is neither a bridge nor a VLAN, or NULL. g_free(). */
char *interface_with_mac(const char *mac);

/* Whether INTERFACE has a link: a cable and something at its other end. */
gboolean interface_has_link(const char *interface);

/* The default gateway for INTERFACE in ROUTES, which is the text of /proc/net/route. g_free(). */
char *interface_parse_gateway(const char *routes, const char *interface);
