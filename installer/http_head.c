/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http_head.h"

#include <string.h>

void http_head_clear(HttpHead *head)
{
    g_free(head->etag);
    g_free(head->modified);
    *head = (HttpHead){0};
}

static void set(char **target, const char *value)
{
    g_free(*target);
    *target = *value != '\0' ? g_strdup(value) : NULL;
}

/* "bytes 100-999/1000", or "…/" and an asterisk. What is written otherwise is not a part that can be used. */
static void take_range(HttpHead *head, const char *value)
{
    g_autoptr(GRegex) regex = g_regex_new("^bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18}|\\*)$",
                                          G_REGEX_CASELESS, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    head->is_part = TRUE;
    head->start = G_MAXUINT64;
    if (!g_regex_match(regex, value, 0, &match))
        return;
    g_autofree char *start = g_match_info_fetch(match, 1), *total = g_match_info_fetch(match, 2);
    head->start = g_ascii_strtoull(start, NULL, 10);
    head->total = g_ascii_strtoull(total, NULL, 10);
}

void http_head_take(HttpHead *head, const char *line, gsize length)
{
    g_autofree char *text = g_strchomp(g_strndup(line, length));
    if (g_str_has_prefix(text, "HTTP/"))
        http_head_clear(head);
    char *colon = strchr(text, ':');
    if (colon == NULL || !g_utf8_validate(text, -1, NULL))
        return;
    *colon = '\0';
    const char *value = g_strchug(colon + 1);
    if (g_ascii_strcasecmp(text, "ETag") == 0)
        set(&head->etag, value);
    else if (g_ascii_strcasecmp(text, "Last-Modified") == 0)
        set(&head->modified, value);
    else if (g_ascii_strcasecmp(text, "Accept-Ranges") == 0)
        head->refuses_parts = g_ascii_strcasecmp(value, "none") == 0;
    else if (g_ascii_strcasecmp(text, "Content-Range") == 0)
        take_range(head, value);
}

const char *http_head_validator(const HttpHead *head)
{
    if (head->refuses_parts)
        return NULL;
    /* Weak tags say "much the same", which is not enough to glue two halves (section 8.8.1). */
    if (head->etag != NULL && *head->etag == '"')
        return head->etag;
    return head->modified;
}

/* Servers that do not know If-Range answer with a part of whatever file is there now. */
gboolean http_head_continues(const HttpHead *first, const HttpHead *later, guint64 at)
{
    return http_head_validator(first) != NULL && later->is_part && later->start == at &&
           g_strcmp0(first->etag, later->etag) == 0 &&
           (later->modified == NULL || g_strcmp0(first->modified, later->modified) == 0);
}
