/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scrub.h"

#include <string.h>

#define SECRET_NAME "[A-Za-z0-9_.-]*(?:passw|passphrase|secret|token)[A-Za-z0-9_.-]*"

/* In this order: a private key is one thing before its lines are looked at. */
static const struct {
    const char *pattern, *replacement;
} rules[] = {
    {"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?s:.*?)(-----END [A-Z0-9 ]*PRIVATE KEY-----|\\z)",
     "(private key)"},
    {"\\bA[Q-T][A-Za-z0-9_-]{100,}", "(pool token)"}, /* base64url of a first byte 1 */
    {"\\$(?:y|gy|7|2[abxy]|[156]|md5|sha1)\\$[A-Za-z0-9./$=,+-]{6,}", "(password hash)"},
    {"(\\b[A-Za-z][A-Za-z0-9+.-]*://)[^\\s/?#\"'<>]*@", "\\1(credentials)@"},
    {"(?i)(\\bauthorization:[ \\t]*)[^\\r\\n]+", "\\1(removed)"},
    {"(?i)(<" SECRET_NAME "(?:\\s[^<>]*)?(?<!/)>)[^<]+", "\\1(removed)"},
    /* a whole word of the kernel command line in quotes */
    {"(?i)\"(" SECRET_NAME ")=[^\"\\r\\n]*\"", "\"\\1=(removed)\""},
    {"(?i)(\\b" SECRET_NAME "[\"']?[ \\t]*[=:][ \\t]*)(?:\"[^\"\\r\\n]*\"|'[^'\\r\\n]*'|[^\\s,;<>\"']+)",
     "\\1(removed)"},
};

char *scrub_text(const char *text, const char *const *secrets)
{
    char *clean = g_utf8_make_valid(text, -1);
    for (const char *const *secret = secrets; secret != NULL && *secret != NULL; secret++) {
        if (**secret == '\0')
            continue;
        g_auto(GStrv) parts = g_strsplit(clean, *secret, -1);
        g_free(clean);
        clean = g_strjoinv("(removed)", parts);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(rules); i++) {
        g_autoptr(GRegex) regex = g_regex_new(rules[i].pattern, G_REGEX_OPTIMIZE, 0, NULL);
        g_assert(regex != NULL);
        char *next = g_regex_replace(regex, clean, -1, 0, rules[i].replacement, 0, NULL);
        /* Where the pattern gives up (a limit of PCRE), nothing is better than a secret. */
        g_free(clean);
        clean = next != NULL ? next : g_strdup("(removed: it could not be searched for secrets)\n");
    }
    return clean;
}
