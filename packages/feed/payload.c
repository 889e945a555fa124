/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "payload.h"

#include "digest.h"

#include <stdio.h>
#include <string.h>
#include <zstd.h>

struct Payload {
    ZSTD_CCtx *context;
    Digest *digest;
    guint64 size;
    GByteArray *compressed;
};

Payload *payload_new(int level)
{
    Payload *payload = g_new0(Payload, 1);
    payload->context = ZSTD_createCCtx();
    g_assert(payload->context);
    ZSTD_CCtx_setParameter(payload->context, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(payload->context, ZSTD_c_checksumFlag, 1);
    payload->digest = digest_new();
    payload->compressed = g_byte_array_new();
    return payload;
}

void payload_free(Payload *payload)
{
    ZSTD_freeCCtx(payload->context);
    if (payload->digest)
        g_free(digest_finish(payload->digest));
    g_clear_pointer(&payload->compressed, g_byte_array_unref);
    g_free(payload);
}

static void compress(Payload *payload, const void *data, gsize length, ZSTD_EndDirective directive)
{
    guint8 block[128 * 1024];
    ZSTD_inBuffer input = {data, length, 0};
    gboolean done;

    do {
        ZSTD_outBuffer output = {block, sizeof block, 0};
        size_t left = ZSTD_compressStream2(payload->context, &output, &input, directive);
        g_assert(!ZSTD_isError(left)); /* only memory could run out */
        g_byte_array_append(payload->compressed, block, output.pos);
        done = directive == ZSTD_e_end ? left == 0 : input.pos == input.size;
    } while (!done);
}

static void append(Payload *payload, const void *data, gsize length)
{
    digest_update(payload->digest, data, length);
    payload->size += length;
    compress(payload, data, length, ZSTD_e_continue);
}

/* newc aligns both the name and the content to 4 bytes. */
static void align(Payload *payload)
{
    static const char zeros[4];
    append(payload, zeros, -payload->size & 3);
}

void payload_add(Payload *payload, const char *path, guint32 inode, mode_t mode, guint32 links,
                 guint32 mtime, const void *data, gsize length)
{
    /* rpmbuild writes names as "./usr/bin/x" (rpmlib(PayloadFilesHavePrefix)). */
    g_autofree char *name = g_strdup_printf("%s%s", *path == '/' ? "." : "", path);
    char header[111];
    snprintf(header, sizeof header, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
             inode, (guint)mode, 0, 0, links, mtime, (guint)length, 0, 0, 0, 0,
             (guint)strlen(name) + 1, 0);
    append(payload, header, sizeof header - 1);
    append(payload, name, strlen(name) + 1);
    align(payload);
    append(payload, data, length);
    align(payload);
}

void payload_finish(Payload *payload, PayloadResult *ret_result)
{
    payload_add(payload, "TRAILER!!!", 0, 0, 1, 0, NULL, 0);
    compress(payload, NULL, 0, ZSTD_e_end);
    GByteArray *compressed = g_steal_pointer(&payload->compressed);
    ret_result->compressed_sha256 = digest_sha256(compressed->data, compressed->len);
    ret_result->compressed = compressed;
    ret_result->sha256 = digest_finish(g_steal_pointer(&payload->digest));
    ret_result->size = payload->size;
}

void payload_result_clear(PayloadResult *result)
{
    g_clear_pointer(&result->compressed, g_byte_array_unref);
    g_clear_pointer(&result->compressed_sha256, g_free);
    g_clear_pointer(&result->sha256, g_free);
}
