/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "secrets.h"

#include <string.h>

#include "asset.h"
#include "error.h"
#include "url.h"
#include "validate.h"

#define MAX_SIZE (16 * 1024) /* bytes */

static void wipe(char *secret)
{
    if (secret != NULL)
        explicit_bzero(secret, strlen(secret));
    g_free(secret);
}

const char **secrets_urls(const Answers *answers)
{
    const char **urls = g_new0(const char *, 3);
    unsigned n = 0;
    if (answers->password_url != NULL)
        urls[n++] = answers->password_url;
    if (answers->pool_token_url != NULL)
        urls[n++] = answers->pool_token_url;
    return urls;
}

/* The first line at URL. WHAT: "the root password". */
static char *fetch_line(const char *url, const char *what, GError **error)
{
    const Fetch fetch = {.url = url, .what = what, .max_size = MAX_SIZE};
    gsize length;
    char *text = asset_fetch(&fetch, &length, error);
    if (text == NULL)
        return NULL;
    char *line = g_strndup(text, strcspn(text, "\r\n"));
    explicit_bzero(text, length);
    g_free(text);
    return line;
}

/* *ERROR gets WHAT and URL in front of it. */
static gboolean wrong(const char *url, const char *what, GError **error)
{
    g_autofree char *shown = url_without_credentials(url);
    error_reclass(error, SLIPWAY_ERROR_ANSWERS, "%s from '%s': ", what, shown);
    return FALSE;
}

static gboolean fetch_password(Answers *answers, GError **error)
{
    static const char what[] = "the root password";
    const char *url = answers->password_url;
    char *line = url != NULL ? fetch_line(url, what, error) : NULL;
    if (line == NULL)
        return url == NULL;

    if (*line == '\0')
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS, "the first line is empty");
    else if (!answers->password_is_hash)
        answers->password_hash = answers_hash_password(line, error);
    else if (validate_password_hash(line, error))
        answers->password_hash = g_strdup(line);
    wipe(line);
    return answers->password_hash != NULL || wrong(url, what, error);
}

static gboolean fetch_token(Answers *answers, GError **error)
{
    static const char what[] = "the pool's token";
    const char *url = answers->pool_token_url;
    char *line = url != NULL ? fetch_line(url, what, error) : NULL;
    if (line == NULL)
        return url == NULL;

    if (validate_pool_token(line, error))
        answers->host->pool_token = g_strdup(line);
    wipe(line);
    return answers->host->pool_token != NULL || wrong(url, what, error);
}

gboolean secrets_fetch(Answers *answers, GError **error)
{
    return fetch_password(answers, error) && fetch_token(answers, error);
}
