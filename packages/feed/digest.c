/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "digest.h"

#include <rpm/rpmcrypto.h>
#include <stdlib.h>

Digest *digest_new(void)
{
    DIGEST_CTX context = rpmDigestInit(RPM_HASH_SHA256, RPMDIGEST_NONE);
    g_assert(context);
    return (Digest *)context;
}

void digest_update(Digest *digest, const void *data, gsize length)
{
    rpmDigestUpdate((DIGEST_CTX)digest, data, length);
}

char *digest_finish(Digest *digest)
{
    char *text = NULL;
    rpmDigestFinal((DIGEST_CTX)digest, (void **)&text, NULL, 1);
    char *copy = g_strdup(text);
    free(text);
    return copy;
}

char *digest_sha256(const void *data, gsize length)
{
    Digest *digest = digest_new();
    digest_update(digest, data, length);
    return digest_finish(digest);
}
