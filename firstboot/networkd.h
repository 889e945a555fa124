/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "hostconf.h"

#define NETWORKD_FOLDER "/etc/systemd/network"
#define NETWORKD_PREFIX "10-slipway-" /* of every file that is ours in there */

typedef struct {
    char *name; /* without a folder */
    char *text;
} NetworkdFile;

/*
 * The files that make systemd-networkd bring up the management network of CONF
 * (with interface_macs): the bridge, with the interface's MAC so that DHCP
 * servers keep knowing the host, and the interface as its port, through a VLAN
 * interface if CONF has a tag. A GPtrArray of NetworkdFile, sorted by name.
 */
GPtrArray *networkd_files(const Hostconf *conf);
