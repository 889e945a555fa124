/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * What the installer tells the host's agent: the file /etc/slipway/host.conf
 * (mode 0600, a GLib key file), written once into a new slot and read at boot.
 * This module is its only definition.
 */
#define HOSTCONF_PATH "/etc/slipway/host.conf"

#define HOSTCONF_SR_GROUP "slipway" /* the volume group of the first SR; then "slipway2", "slipway3" … */

typedef enum { HOSTCONF_ADDRESS_DHCP, HOSTCONF_ADDRESS_STATIC, HOSTCONF_ADDRESS_NONE } HostconfAddressMode;

/* Where the NTP servers come from. DEFAULT: the distribution's pool. */
typedef enum { HOSTCONF_NTP_DHCP, HOSTCONF_NTP_DEFAULT, HOSTCONF_NTP_MANUAL, HOSTCONF_NTP_NONE } HostconfNtpMode;

/* The local storage repository: LVM, ext4 with file disks, or none. */
typedef enum { HOSTCONF_SR_NONE, HOSTCONF_SR_LVM, HOSTCONF_SR_EXT } HostconfSrType;

/* Whether several volumes of storage are one SR or one each. */
typedef enum { HOSTCONF_SR_JOINED, HOSTCONF_SR_SEPARATE } HostconfSrLayout;

/* How the interfaces of a bond share the work, as IEEE 802.3 and XenServer name it. */
typedef enum { HOSTCONF_BOND_ACTIVE_BACKUP, HOSTCONF_BOND_LACP } HostconfBondMode;

/* IPv6 on the management network. AUTO: by router advertisements (RFC 4862). */
typedef enum {
    HOSTCONF_ADDRESS6_NONE,
    HOSTCONF_ADDRESS6_AUTO,
    HOSTCONF_ADDRESS6_DHCP,
    HOSTCONF_ADDRESS6_STATIC,
} HostconfAddress6Mode;

typedef enum { HOSTCONF_POOL_NONE, HOSTCONF_POOL_CREATE, HOSTCONF_POOL_JOIN } HostconfPoolAction;

/* Strings are owned by the struct; NULL means "not given". */
typedef struct {
    char *hostname; /* with or without domain; NULL: from DHCP, else made from the interface's MAC */
    char *timezone; /* below /usr/share/zoneinfo */
    char *keymap;   /* a console keymap, "us" */
    char *notify_url; /* where the first boot's progress is told; may hold a password: in no output */

    /* The management interface, lower case with colons; two or more are a bond, whose MAC is that
     * of the first. NULL-terminated, never NULL. */
    char **interface_macs;
    HostconfBondMode bond_mode;
    unsigned vlan;       /* tag of the management network, 0: untagged */
    HostconfAddressMode address_mode;
    char *address; /* static: "192.0.2.10/24" */
    char *gateway; /* static, may be NULL */
    HostconfAddress6Mode address6_mode;
    char *address6; /* static: "2001:db8::10/64" */
    char *gateway6; /* static, may be NULL */
    char **dns_servers; /* IPv4 or IPv6; NULL-terminated, never NULL after hostconf_new() or hostconf_load() */

    HostconfNtpMode ntp_mode;
    char **ntp_servers; /* manual only; NULL-terminated, never NULL */

    HostconfSrType sr_type;
    HostconfSrLayout sr_layout;
    char **sr_devices; /* partitions or whole disks, as /dev/disk/by-… paths; NULL-terminated, never NULL */

    HostconfPoolAction pool_action;
    char *pool_name;    /* create: FQDN of the pool */
    char *pool_address; /* create: the pool's own IP address, NULL: one that others cannot reach */
    char *pool_token;   /* join: what 'slipway pool token create' printed. Secret; in no output */
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

/* The volume group of SR NUMBER, counted from 1; 0: of the only one. g_free(). */
char *hostconf_sr_group(unsigned number);

/* Names as in the file: "dhcp", "static" …; also for messages. */
const char *hostconf_address_mode_name(HostconfAddressMode mode);
const char *hostconf_ntp_mode_name(HostconfNtpMode mode);
const char *hostconf_sr_type_name(HostconfSrType type);
const char *hostconf_pool_action_name(HostconfPoolAction action);
