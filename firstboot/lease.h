/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * What DHCP servers and routers said, from the files that systemd-networkd keeps
 * for an interface. Values are used only if they are valid addresses or names: the
 * network is not to be trusted with what ends up in configuration files.
 */
typedef struct {
    char *host_name, *domain; /* NULL if not given */
    char **dns_servers;       /* NULL-terminated, never NULL */
    char **ntp_servers;
    gboolean is_settled; /* networkd is through with the interface: no more is to come */
} Lease;

/*
 * From TEXT, the lease of IPv4, and STATE, what networkd has gathered from it, from
 * DHCPv6 and from routers; either may be NULL. Never NULL.
 */
Lease *lease_parse(const char *text, const char *state);

/* What was said on INTERFACE, without any values if there was nothing. Never NULL. */
Lease *lease_load(const char *interface);

void lease_free(Lease *lease);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lease, lease_free)
