/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trust.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "error.h"

#define AUTHORITIES "/etc/ssl/certs/ca-certificates.crt" /* libcurl's, as Debian compiles it */
#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END "-----END CERTIFICATE-----"
#define SEQUENCE 0x30 /* ASN.1: what a certificate is (X.690, section 8.9) */

/* The base64 of one certificate, LENGTH characters. */
static gboolean is_certificate(const char *text, gsize length)
{
    g_autofree char *body = g_strndup(text, length);
    gsize size;
    g_autofree guchar *bytes = g_base64_decode(body, &size);
    return strspn(body, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n") == length &&
           size > 2 && bytes[0] == SEQUENCE;
}

gboolean trust_validate(const char *text, GError **error)
{
    const char *begin = strstr(text, BEGIN), *end;
    gboolean good = begin != NULL && strstr(text, "PRIVATE KEY") == NULL;
    for (; good && begin != NULL; begin = strstr(end, BEGIN)) {
        begin += strlen(BEGIN);
        end = strstr(begin, END);
        good = end != NULL && is_certificate(begin, (gsize)(end - begin));
        if (!good)
            break;
    }
    /* Whatever stands there instead is not shown: it may be a key. */
    if (!good)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS,
                    "the text is not one or more certificates in PEM ('" BEGIN "', base64, '" END
                    "'), and no private key");
    return good;
}

gboolean trust_add(const char *text, GError **error)
{
    FILE *file = fopen(AUTHORITIES, "a");
    gboolean good = file != NULL && fprintf(file, "\n%s\n", text) > 0;
    if (file != NULL && fclose(file) != 0)
        good = FALSE;
    if (!good)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "cannot add a certificate authority to '" AUTHORITIES "': %s",
                    g_strerror(errno));
    return good;
}
