/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ed25519.h"

#include <gio/gio.h>
#include <string.h>

#define TYPE "ssh-ed25519"

/* RFC 4253 section 6.6: two strings, each after its length. */
static const guint8 public_head[] = {0,   0,   0,   11,  's', 's', 'h', '-', 'e', 'd',
                                     '2', '5', '5', '1', '9', 0,   0,   0,   ED25519_SIZE};

/* RFC 8410 section 7: OneAsymmetricKey, version 0, id-Ed25519, an octet string in one. */
static const guint8 private_head[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                      0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};

char *ed25519_public_line(const guint8 key[ED25519_SIZE])
{
    guint8 blob[sizeof public_head + ED25519_SIZE];
    memcpy(blob, public_head, sizeof public_head);
    memcpy(blob + sizeof public_head, key, ED25519_SIZE);
    g_autofree char *text = g_base64_encode(blob, sizeof blob);
    return g_strconcat(TYPE " ", text, NULL);
}

gboolean ed25519_parse_public_line(const char *line, guint8 ret_key[ED25519_SIZE], GError **error)
{
    g_auto(GStrv) words = g_strsplit(line, " ", 3);
    if (g_strv_length(words) >= 2 && g_str_equal(words[0], TYPE)) {
        gsize size = 0;
        g_autofree guint8 *blob = g_base64_decode(g_strchomp(words[1]), &size);
        if (size == sizeof public_head + ED25519_SIZE &&
            memcmp(blob, public_head, sizeof public_head) == 0) {
            memcpy(ret_key, blob + sizeof public_head, ED25519_SIZE);
            return TRUE;
        }
    }
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                        "is not an ed25519 public key as OpenSSH writes it ('" TYPE " AAAA…')");
    return FALSE;
}

char *ed25519_private_pem(const guint8 seed[ED25519_SIZE])
{
    guint8 der[sizeof private_head + ED25519_SIZE];
    memcpy(der, private_head, sizeof private_head);
    memcpy(der + sizeof private_head, seed, ED25519_SIZE);
    g_autofree char *text = g_base64_encode(der, sizeof der);
    char *pem = g_strconcat("-----BEGIN PRIVATE KEY-----\n", text,
                            "\n-----END PRIVATE KEY-----\n", NULL);
    explicit_bzero(der, sizeof der);
    explicit_bzero(text, strlen(text));
    return pem;
}
