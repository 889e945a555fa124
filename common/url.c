/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "url.h"

#include <string.h>

char *url_without_credentials(const char *text)
{
    /* RFC 3986, section 3.2: the authority ends at the first of these; userinfo at its last '@'. */
    const char *authority = strstr(text, "://");
    authority = authority != NULL ? authority + strlen("://") : text;
    const char *end = authority + strcspn(authority, "/?#");
    const char *at = memrchr(authority, '@', end - authority);
    if (at == NULL)
        return g_strdup(text);
    return g_strdup_printf("%.*s(credentials)%s", (int)(authority - text), text, at);
}

/* "https://example.com:8443" of a longer URL, in lower case; g_free(). */
static char *server_of(const char *url)
{
    const char *authority = strstr(url, "://");
    if (authority == NULL)
        return g_strdup("");
    authority += strlen("://");
    const char *end = authority + strcspn(authority, "/?#");
    const char *at = memrchr(authority, '@', end - authority);
    const char *host = at != NULL ? at + 1 : authority;
    g_autofree char *server = g_strdup_printf("%.*s%.*s", (int)(authority - url), url,
                                              (int)(end - host), host);
    return g_ascii_strdown(server, -1);
}

gboolean url_same_server(const char *a, const char *b)
{
    g_autofree char *left = server_of(a);
    g_autofree char *right = server_of(b);
    return *left != '\0' && g_str_equal(left, right);
}
