/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Ed25519 keys in the forms in which OpenSSH reads and writes them. Only forms:
 * ssh-keygen and ssh do all that is cryptography.
 */
#define ED25519_SIZE 32 /* bytes of a public key and of a private one (RFC 8032 section 5.1.5) */

/* "ssh-ed25519 AAAA…", as in authorized_keys (RFC 8709 section 4). g_free(). */
char *ed25519_public_line(const guint8 key[ED25519_SIZE]);

/* The key of such a line, whose comment does not matter. The error quotes nothing. */
gboolean ed25519_parse_public_line(const char *line, guint8 ret_key[ED25519_SIZE], GError **error);

/* The private key as a PEM file (RFC 8410 section 7), which OpenSSH reads since 9.6. g_free(). */
char *ed25519_private_pem(const guint8 seed[ED25519_SIZE]);
