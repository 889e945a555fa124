/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "hostconf.h"

/* The name of a bond, which a machine has at most one of. */
#define NETWORKD_BOND "bond0"

typedef struct {
    char *name; /* without a folder */
    char *text;
} NetworkdFile;

/* What the installer and an installed host want differently. */
typedef struct {
    const char *prefix;  /* of every file's name */
    const char *header;  /* the first line of every file */
    const char *bridge;  /* has the addresses, and guests; NULL: the interface itself has them */
    const char *address; /* one more that the host has, "169.254.1.9/16"; may be NULL */
    unsigned number; /* of this connection, if there are several: the first one's router is used */
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
