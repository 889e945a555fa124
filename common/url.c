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
