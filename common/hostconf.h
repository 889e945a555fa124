/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * What the installer tells the host's agent: the file /etc/slipway/host.conf
 * (mode 0600, a GLib key file), written once into a new slot and read at boot.
 * This module is its only definition.
 */
#define HOSTCONF_PATH "/etc/slipway/host.conf"

typedef enum { HOSTCONF_ADDRESS_DHCP, HOSTCONF_ADDRESS_STATIC, HOSTCONF_ADDRESS_NONE } HostconfAddressMode;

/* Where the NTP servers come from. DEFAULT: the distribution's pool. */
typedef enum { HOSTCONF_NTP_DHCP, HOSTCONF_NTP_DEFAULT, HOSTCONF_NTP_MANUAL, HOSTCONF_NTP_NONE } HostconfNtpMode;

/* The local storage repository: LVM, ext4 with file disks, or none. */
typedef enum { HOSTCONF_SR_NONE, HOSTCONF_SR_LVM, HOSTCONF_SR_EXT } HostconfSrType;

typedef enum { HOSTCONF_POOL_NONE, HOSTCONF_POOL_CREATE } HostconfPoolAction;

/* Strings are owned by the struct; NULL means "not given". */
typedef struct {
    char *hostname; /* with or without domain; NULL: from DHCP, else made from the interface's MAC */
    char *timezone; /* below /usr/share/zoneinfo */
    char *keymap;   /* a console keymap, "us" */

    char *interface_mac; /* the management interface, lower case with colons */
    unsigned vlan;       /* tag of the management network, 0: untagged */
    HostconfAddressMode address_mode;
    char *address; /* static: "192.0.2.10/24" */
    char *gateway; /* static, may be NULL */
    char **dns_servers; /* NULL-terminated, never NULL after hostconf_new() or hostconf_load() */

    HostconfNtpMode ntp_mode;
    char **ntp_servers; /* manual only; NULL-terminated, never NULL */

    HostconfSrType sr_type;
    char **sr_devices; /* partitions or whole disks, as /dev/disk/by-… paths; NULL-terminated, never NULL */

    HostconfPoolAction pool_action;
    char *pool_name;    /* FQDN of the pool */
    char *pool_address; /* the pool's own IPv4 address, NULL: a link-local one */
} Hostconf;

/* An empty configuration: DHCP, UTC, NTP as DHCP says, no SR, no pool. */
Hostconf *hostconf_new(void);
void hostconf_free(Hostconf *conf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Hostconf, hostconf_free)

Hostconf *hostconf_copy(const Hostconf *conf);

/*
 * Reads PATH. Every value is validated; the error names file, key and value
 * (SLIPWAY_ERROR_FAILED). Unknown keys are an error too: they would be settings
 * that a host silently ignores.
 */
Hostconf *hostconf_load(const char *path, GError **error);

/* Writes PATH atomically with mode 0600 and syncs it. */
gboolean hostconf_save(const Hostconf *conf, const char *path, GError **error);

/* The same as text; g_free(). */
char *hostconf_to_text(const Hostconf *conf);

/* Names as in the file: "dhcp", "static" …; also for messages. */
const char *hostconf_address_mode_name(HostconfAddressMode mode);
const char *hostconf_ntp_mode_name(HostconfNtpMode mode);
const char *hostconf_sr_type_name(HostconfSrType type);
const char *hostconf_pool_action_name(HostconfPoolAction action);
