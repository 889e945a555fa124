/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * What a server says of a file before it sends it, so that a transfer that broke can
 * go on where it ended, and never with another file's bytes (RFC 9110, sections 13.1.5 and 14).
 */
typedef struct {
    char *etag;     /* as it is written, NULL: none */
    char *modified; /* Last-Modified; NULL: none */
    gboolean refuses_parts; /* "Accept-Ranges: none" */
    gboolean is_part;       /* this is not the whole file, but what is from … */
    guint64 start;          /* … this byte on */
    guint64 total;          /* bytes of the whole file; only with is_part, 0: the server does not know */
} HttpHead;

/* Takes one LINE of LENGTH bytes. A status line begins anew: before a file, a server may redirect. */
void http_head_take(HttpHead *head, const char *line, gsize length);

/* What If-Range has to say for a file that began with HEAD; NULL: it cannot be continued. */
const char *http_head_validator(const HttpHead *head);

/* Whether what LATER begins is the rest, from byte AT on, of the file that began with FIRST. */
gboolean http_head_continues(const HttpHead *first, const HttpHead *later, guint64 at);

void http_head_clear(HttpHead *head);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HttpHead, http_head_clear)
