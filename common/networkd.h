/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "hostconf.h"

/* The name of the management network's bond. */
#define NETWORKD_BOND "bond0"

typedef struct {
    char *name; /* without a folder */
    char *text;
} NetworkdFile;

/* A VLAN beside the network itself, on the same interfaces, with a bridge of its own and no address. */
typedef struct {
    const char *bridge; /* its VLAN's device is called so, with "-v" behind it */
    unsigned vlan, mtu; /* as of NetworkdStyle */
} NetworkdTag;

/* What the installer, an installed host and a network for guests want differently. */
typedef struct {
    const char *prefix;  /* of every file's name */
    const char *header;  /* the first line of every file */
    const char *bridge;  /* has the addresses, and guests; NULL: the interface itself has them */
    const char *address; /* one more that the host has, "169.254.1.9/16"; may be NULL */
    unsigned number; /* of this connection, if there are several: the first one's router is used */
    const char *bond; /* its name; NULL: NETWORKD_BOND */
    const char *port; /* begins the name of each interface's file; NULL: "interface" */
    gboolean by_name; /* the configuration's interface_macs are names instead; bond and bridge have
                       * addresses of their own */
    unsigned mtu;     /* bytes, 0: as it is */
    const char *dhcp; /* more lines of the section [DHCPv4]; NULL: none */
    const NetworkdTag *tags; /* TAG_COUNT of them; where there are some, BRIDGE may be NULL */
    gsize tag_count;
} NetworkdStyle;

/*
 * The files that make systemd-networkd bring up the network of CONF: its
 * interfaces (interface_macs, at least one), a bond over them if there are
 * several, a VLAN interface if it is tagged, and the bridge. Bond and bridge have
 * the first interface's MAC, and DHCP clients identify themselves by it: a host
 * keeps the address that its installer had. A .netdev file is named after its
 * device. Name servers are not the files' business. A GPtrArray of NetworkdFile,
 * sorted by name.
 */
GPtrArray *networkd_files(const Hostconf *conf, const NetworkdStyle *style);

/* An empty list of NetworkdFile. */
GPtrArray *networkd_files_new(void);

/* The name of the device that has the addresses then; INTERFACE is that of the first one; g_free(). */
char *networkd_device(const Hostconf *conf, const NetworkdStyle *style, const char *interface);
