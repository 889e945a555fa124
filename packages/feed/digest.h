/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* SHA-256 by librpm's cryptography, which uses the CPU's instructions for it. */

/* Hexadecimal digest of LENGTH bytes. */
char *digest_sha256(const void *data, gsize length);

typedef struct Digest Digest;

Digest *digest_new(void);
void digest_update(Digest *digest, const void *data, gsize length);

/* The hexadecimal digest of everything so far; frees DIGEST. */
char *digest_finish(Digest *digest);
