/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * One function for each kind of string that comes from outside and ends up in
 * a path, a kernel argument, a configuration file or a command. TEXT may be
 * any bytes. On failure ERROR (G_IO_ERROR_INVALID_DATA) says what is wrong
 * with the value and what a right one looks like; it is quoted escaped and
 * shortened.
 */

/* A host name, simple or with its domain: RFC 1123 section 2.1, RFC 1035 section 2.3.4. */
gboolean validate_hostname(const char *text, GError **error);

/* A host name with at least one dot. */
gboolean validate_fqdn(const char *text, GError **error);

/* A dotted-quad IPv4 address that one host can have: not 0.0.0.0/8, not 127.0.0.0/8,
 * not multicast and above (RFC 1122 section 3.2.1.3). */
gboolean validate_ipv4(const char *text, GError **error);

/* Such an address with its prefix length (1 to 31): "192.0.2.10/24". */
gboolean validate_ipv4_prefix(const char *text, GError **error);

/* A unicast IPv6 address that one host can have: neither :: nor ::1, no IPv4 in disguise, not
 * multicast, not link-local, which no file could tell the interface of (RFC 4291 section 2.4). */
gboolean validate_ipv6(const char *text, GError **error);

/* Such an address, or a link-local one: whoever routes has one, on an interface that is known. */
gboolean validate_ipv6_gateway(const char *text, GError **error);

/* An address as of validate_ipv6() with its prefix length (1 to 127): "2001:db8::10/64". */
gboolean validate_ipv6_prefix(const char *text, GError **error);

/* An IPv4 or an IPv6 address. */
gboolean validate_ip(const char *text, GError **error);

/* A dotted-quad netmask with contiguous ones; its length in bits goes to *RET_PREFIX. */
gboolean validate_netmask(const char *text, unsigned *ret_prefix, GError **error);

/* A unicast Ethernet address, six bytes with colons. */
gboolean validate_mac(const char *text, GError **error);

/* A network interface's name: "ens3". */
gboolean validate_interface(const char *text, GError **error);

/* A VLAN's tag, 1 to 4094, in decimal digits; it goes to *RET_TAG. */
gboolean validate_vlan(const char *text, unsigned *ret_tag, GError **error);

/* A path below /dev without "." or ".." parts: "/dev/disk/by-id/…". */
gboolean validate_device_path(const char *text, GError **error);

/* A time zone name as below /usr/share/zoneinfo: "Europe/Berlin". Its existence is not checked. */
gboolean validate_timezone(const char *text, GError **error);

/* A console keymap's name: "us", "de-latin1". Its existence is not checked. */
gboolean validate_keymap(const char *text, GError **error);

/* What multipath calls a disk, which is what the disk says of itself: "35000c500a1b2c3d4". */
gboolean validate_wwid(const char *text, GError **error);

/* A network server: an IPv4 or IPv6 address or a host name. */
gboolean validate_server(const char *text, GError **error);

/*
 * A URL with one of the SCHEMES (NULL-terminated), a host unless the scheme is
 * "file", and no blanks or control characters. It may hold a password: the
 * error never quotes it.
 */
gboolean validate_url(const char *text, const char *const *schemes, GError **error);

/* The same with http and https. */
gboolean validate_http_url(const char *text, GError **error);

/* "sha256//…=": the SHA-256 of an https server's public key, in base64; or several with ';' between them. */
gboolean validate_key_pin(const char *text, GError **error);

/* A token as 'slipway pool token create' prints it: base64url (RFC 4648 section 5) of up to
 * 4 KiB. It is a secret: the error never quotes it. */
gboolean validate_pool_token(const char *text, GError **error);

/* A crypt(5) password hash with a method that Debian 13 accepts: yescrypt, SHA-512, SHA-256, bcrypt. */
gboolean validate_password_hash(const char *text, GError **error);

/* A public key as a line of authorized_keys, sshd(8): options may be before it, a comment behind.
 * The error quotes nothing of it: somebody may have put the private key there. */
gboolean validate_ssh_key(const char *text, GError **error);
