/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * What a DHCP server said, from the file that systemd-networkd keeps for an
 * interface. Values are used only if they are valid addresses or names: the
 * network is not to be trusted with what ends up in configuration files.
 */
typedef struct {
    char *host_name, *domain; /* NULL if not given */
    char **dns_servers;       /* NULL-terminated, never NULL */
    char **ntp_servers;
} Lease;

/* From TEXT, the content of a lease file; NULL stands for no lease. Never NULL. */
Lease *lease_parse(const char *text);

/* The lease of INTERFACE, without any values if there is none. Never NULL. */
Lease *lease_load(const char *interface);

void lease_free(Lease *lease);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lease, lease_free)
