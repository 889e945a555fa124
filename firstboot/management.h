/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "bond.h"
#include "host.h"

/* An interface that the management network uses, or is to use. */
typedef struct {
    char *mac;  /* as configured */
    char *name; /* NULL: this machine has no such interface */
    gboolean has_link;
    gboolean is_used; /* carries traffic; in a bond perhaps not */
} ManagementInterface;

/* The management network as it is now. Strings may be NULL: there is none. */
typedef struct {
    char *address, *address6; /* of the bridge, with prefix length; the pool's do not count */
    char *gateway, *gateway6;
    gboolean address6_is_duplicate; /* the static address is another machine's */
    GPtrArray *interfaces;          /* of ManagementInterface, in the order of the configuration */
    Bond *bond;                     /* NULL: none is configured, or none is there */
} Management;

/* Looks at the network of this machine; CONF may be NULL, then only addresses are known. */
Management *management_read(const Hostconf *conf);

void management_free(Management *management);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Management, management_free)

/*
 * The address by which others know this host, with prefix length: that of IPv4
 * where CONF wants one, else that of IPv6; with CONF NULL, which is there. NULL: not
 * there. Owned by MANAGEMENT.
 */
const char *management_primary(const Management *management, const Hostconf *conf);

/* Both addresses, as far as they are there: "192.0.2.10/24, 2001:db8::10/64"; g_free(). */
char *management_addresses(const Management *management);

/* Whether all addresses are there that CONF wants. */
gboolean management_is_complete(const Management *management, const Hostconf *conf);

/* Why the network of CONF is not complete, and what to do: a sentence; NULL: it is. g_free(). */
char *management_lack(const Management *management, const Hostconf *conf);

/* What to look at although the addresses are there: a bond that is not whole; or NULL. g_free(). */
char *management_weakness(const Management *management, const Hostconf *conf);
