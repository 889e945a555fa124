/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * TEXT without secrets, for other people's eyes: in their place is a word in
 * brackets that says what was there. Taken out are
 *
 *   - private keys in PEM armour, and pool tokens (pool_token.h)
 *   - password hashes, crypt(5)
 *   - user names and passwords in URLs
 *   - the values of what is called like a secret (…password…, …secret…, …token…),
 *     as NAME=VALUE, "NAME": "VALUE", NAME="VALUE" and <NAME>VALUE</NAME>, and what
 *     follows "Authorization:"
 *   - SECRETS (NULL-terminated, or NULL) wherever they are
 *
 * Rather too much than too little. TEXT may be any bytes; the result is valid
 * UTF-8. g_free().
 */
char *scrub_text(const char *text, const char *const *secrets);
