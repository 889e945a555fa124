/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What a DHCP server has given to a device of this machine: systemd-networkd keeps it in a file.
 * (firstboot/lease.h has what a host configures itself by.) */
typedef struct {
    char *device; /* "ens3", "bond0" */
    char *mac;    /* of the device, lower case; "" if it has none */
    char *text;   /* networkd's: lines KEY=VALUE */
} DhcpLease;

/* The leases of IPv4 of the machine below ROOT ("": this one), as DhcpLease, by device. */
GPtrArray *dhcp_lease_read_all(const char *root);

/* The value of the line KEY=…; NULL: there is none, or it is empty. g_free(). */
char *dhcp_lease_value(const DhcpLease *lease, const char *key);

/*
 * The text of the site's own option NUMBER (224 to 254, RFC 3942; it has to be asked for,
 * NetworkdStyle). NULL: it is not there, or is no text of visible ASCII characters. g_free().
 */
char *dhcp_lease_option(const DhcpLease *lease, unsigned number);
