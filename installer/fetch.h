/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Called now and then with the bytes that have arrived; TOTAL is 0 while the server has not said.
 */
typedef void (*FetchProgress)(guint64 done, guint64 total, gpointer data);

typedef struct {
    const char *url;  /* http, https, ftp, tftp, nfs or file */
    const char *what; /* for messages: "the answer file" */
    const char *pin;  /* "sha256//…": the public key that an https server must have, whoever has
                       * signed its certificate; NULL: an authority that is known must have */
    const char *json; /* sent to the server, which answers with the file: an HTTP POST; NULL: GET */
    guint64 max_size; /* bytes; more is an error */
    char *(*advise)(guint64 size); /* what helps if it has SIZE bytes, which is more; may be NULL */
    unsigned seconds; /* for all tries together; 0: as long as bytes come */
    FetchProgress progress; /* may be NULL */
    gpointer progress_data;
} Fetch;

/*
 * Fetches FETCH->url into the open file FD, from its start. A connection that
 * fails or breaks, and answers 408, 429 and 5xx, are tried again (retry.h). After a break, an
 * HTTP server that has parts of files sends the rest, if the file is still the same one
 * (http_head.h); any other sends it anew. Proxies are those of the environment (http_proxy,
 * https_proxy, no_proxy: curl(1)). Errors are SLIPWAY_ERROR_NETWORK and name URL, server
 * address, and HTTP status or TLS error. A file that is too large is refused before it is
 * sent, where the server says its size.
 */
gboolean fetch_to_fd(const Fetch *fetch, int fd, GError **error);

/*
 * The same into memory, ending with a 0 that is not counted in *RET_LENGTH; g_free(). It is
 * not for large files: there are five minutes, unless FETCH says otherwise.
 */
char *fetch_to_memory(const Fetch *fetch, gsize *ret_length, GError **error);

/* Whether URL is on another machine, so that a network is needed. Words such as ANSWERS_MEDIUM are
 * not. */
gboolean fetch_is_remote(const char *url);
