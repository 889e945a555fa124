/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "hostconf.h"

/*
 * What the installer's own network shall be, while it fetches answers and
 * bundle: from the kernel command line or from the screens. Zeroed: DHCP and
 * router advertisements on every interface with a link.
 */
typedef enum {
    NETWORK_SETUP_AUTO, /* IPv4: DHCP; IPv6: router advertisements, and DHCPv6 as they say */
    NETWORK_SETUP_STATIC,
    NETWORK_SETUP_OFF,
} NetworkSetupMode;

typedef struct {
    char *device; /* name or MAC of the interface; several with ',' between: a bond; NULL: all */
    HostconfBondMode bond_mode;
    unsigned vlan; /* 0: untagged */
    NetworkSetupMode ipv4, ipv6;
    char *address;      /* static: "192.0.2.10/24" */
    char *gateway;      /* may be NULL */
    char *address6;     /* static: "2001:db8::10/64" */
    char *gateway6;     /* may be NULL */
    char **dns_servers; /* IPv4 or IPv6; NULL-terminated, never NULL */
    char *domain;       /* search domain, may be NULL */
} NetworkSetup;

NetworkSetup *network_setup_new(void);
/*
 * The management network of the host that is to be, as far as the installer can have
 * it: on DEVICE (as above; a host's bond may be its first interface).
 */
NetworkSetup *network_setup_of_host(const Hostconf *host, const char *device);
NetworkSetup *network_setup_copy(const NetworkSetup *setup);
void network_setup_free(NetworkSetup *setup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NetworkSetup, network_setup_free)
