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

/*
 * The same for IPv6, "2001:db8::10/64": WANTED, if the interface has it, or with
 * NULL one that a router or a DHCP server gave, of several that of a DHCP server.
 * Addresses that may be another machine's, or are, do not count.
 */
char *interface_address6(const char *interface, const char *wanted);

/* Whether another machine has WANTED, which this one is to have on INTERFACE: RFC 4862, 5.4. */
gboolean interface_address6_is_duplicate(const char *interface, const char *wanted);

/* Whether this machine has ADDRESS, of either family and without a length, on any interface. */
gboolean interface_is_own(const char *address);

/* The address without the length. g_free(). */
char *interface_host_part(const char *address);

/* The gateway of the default route of IPv4 through INTERFACE, NULL if there is none; g_free(). */
char *interface_gateway(const char *interface);

/* The same of IPv6. */
char *interface_gateway6(const char *interface);

/*
 * The Ethernet interface that is made with MAC, or NULL: no bridge, bond or
 * VLAN; a member of a bond has the bond's address for the time being. g_free().
 */
char *interface_with_mac(const char *mac);

/* The MAC that INTERFACE, of that kind, is made with; NULL: there is none. g_free(). */
char *interface_made_with(const char *interface);

/* Whether INTERFACE has a link: a cable and something at its other end. */
gboolean interface_has_link(const char *interface);

/* For tests: the same from TEXT, which is that of proc_pid_net(5)'s route, if_inet6, ipv6_route. */
char *interface_parse_gateway(const char *text, const char *interface);
char *interface_parse_address6(const char *text, const char *interface, const char *wanted);
char *interface_parse_gateway6(const char *text, const char *interface);
