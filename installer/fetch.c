/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fetch.h"

#include <curl/curl.h>
#include <errno.h>
#include <netdb.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "copy.h"
#include "error.h"
#include "http_head.h"
#include "nfs.h"
#include "retry.h"
#include "url.h"

#define NFS_FOLDER "/run/slipway/nfs"
#define CONNECT_TIMEOUT 15L /* seconds */
#define STALL_TIME 30L      /* seconds with less than … */
#define STALL_SPEED 1024L   /* … bytes each: the connection counts as broken */
#define PROGRESS (1024 * 1024) /* bytes: a try that brought so many was worth it */
#define SMALL_TIME 300      /* seconds, for small files */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CURL, curl_easy_cleanup)

typedef struct {
    const Fetch *fetch;
    int fd;
    CURL *curl;       /* of this try */
    gint64 deadline;  /* monotonic, 0: none */
    guint64 written;  /* bytes */
    guint64 begun;    /* the same when this try began */
    HttpHead whole;   /* of the answer that the bytes come from */
    HttpHead now;     /* of this try */
    gboolean is_sent; /* bytes of this try have come */
    gboolean is_changed; /* this try's bytes do not belong to those before */
    guint64 size;     /* of the file, as far as it is known; else 0 */
    char address[NI_MAXHOST]; /* of the server that was asked last; "": none */
    int write_error;  /* errno of the file, not the network; 0: none */
} Transfer;

static void transfer_clear(Transfer *transfer)
{
    http_head_clear(&transfer->whole);
    http_head_clear(&transfer->now);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Transfer, transfer_clear)

/* Where it goes to, for messages: libcurl itself forgets the address of a connection that failed. */
static curl_socket_t on_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
    Transfer *transfer = data;
    if (getnameinfo(&address->addr, address->addrlen, transfer->address, sizeof transfer->address, NULL, 0,
                    NI_NUMERICHOST) != 0)
        *transfer->address = '\0';
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t on_header(char *line, size_t unit, size_t count, void *data)
{
    Transfer *transfer = data;
    http_head_take(&transfer->now, line, unit * count);
    return unit * count;
}

static void begin_anew(Transfer *transfer)
{
    http_head_clear(&transfer->whole);
    transfer->written = transfer->begun = 0;
    if (ftruncate(transfer->fd, 0) < 0)
        transfer->write_error = errno;
}

/* The first bytes of this try: are they the rest, or the file from its start? */
static gboolean begin(Transfer *transfer)
{
    curl_off_t length = -1;
    curl_easy_getinfo(transfer->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    transfer->is_sent = TRUE;
    if (transfer->now.is_part &&
        !http_head_continues(&transfer->whole, &transfer->now, transfer->begun)) {
        transfer->is_changed = TRUE;
        return FALSE;
    }
    if (!transfer->now.is_part) {
        if (transfer->begun > 0)
            g_message("%s comes anew, from its start", transfer->fetch->what);
        begin_anew(transfer);
        transfer->whole = transfer->now;
        transfer->now = (HttpHead){0};
    }
    transfer->size = length > 0 ? transfer->begun + (guint64)length : 0;
    return TRUE;
}

static size_t on_data(char *bytes, size_t unit, size_t count, void *data)
{
    Transfer *transfer = data;
    gsize length = unit * count;
    if (!transfer->is_sent && !begin(transfer))
        return 0; /* ends the transfer */
    if (MAX(transfer->written + length, transfer->size) > transfer->fetch->max_size)
        transfer->write_error = EFBIG;
    else if (!copy_write_full(transfer->fd, bytes, length, transfer->written))
        transfer->write_error = errno;
    if (transfer->write_error != 0)
        return 0;
    transfer->written += length;
    return length;
}

static int on_progress(void *data, curl_off_t total, curl_off_t done, curl_off_t up_total,
                       curl_off_t up_done)
{
    const Transfer *transfer = data;
    if (transfer->fetch->progress != NULL)
        transfer->fetch->progress(transfer->written, transfer->size, transfer->fetch->progress_data);
    return 0;
}

static gboolean worth_another_try(CURLcode code, long status, const Transfer *transfer)
{
    if (transfer->write_error != 0)
        return FALSE;
    if (code == CURLE_HTTP_RETURNED_ERROR)
        return status == 408 || status == 416 || status == 429 || status >= 500;
    return transfer->is_changed || code == CURLE_COULDNT_RESOLVE_HOST ||
           code == CURLE_COULDNT_CONNECT || code == CURLE_OPERATION_TIMEDOUT ||
           code == CURLE_PARTIAL_FILE || code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR ||
           code == CURLE_SEND_ERROR || code == CURLE_SSL_CONNECT_ERROR || code == CURLE_HTTP2 ||
           code == CURLE_HTTP2_STREAM;
}

/* Who has the key is the server: no authority and no clock can say more. */
static gboolean set_up_tls(CURL *curl, const char *pin)
{
    return curl_easy_setopt(curl, CURLOPT_PINNEDPUBLICKEY, pin) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, pin == NULL ? 1L : 0L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, pin == NULL ? 2L : 0L) == CURLE_OK;
}

static gboolean set_up_times(CURL *curl, gint64 deadline)
{
    long left = deadline == 0 ? 0 : MAX((deadline - g_get_monotonic_time()) / 1000, 1); /* ms */
    return curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, left) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, STALL_TIME) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, STALL_SPEED) == CURLE_OK;
}

static gboolean set_up_callbacks(CURL *curl, Transfer *transfer)
{
    return curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_socket) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, transfer) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_HEADERDATA, transfer) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_data) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFODATA, transfer) == CURLE_OK;
}

/* The request, with HEADERS for what is sent in it and for what is there already. */
static gboolean set_up_request(CURL *curl, const Transfer *transfer, struct curl_slist **headers)
{
    const Fetch *fetch = transfer->fetch;
    g_autofree char *range = g_strdup_printf("%" G_GUINT64_FORMAT "-", transfer->begun);
    if (transfer->begun > 0) {
        g_autofree char *line = g_strconcat("If-Range: ", http_head_validator(&transfer->whole), NULL);
        *headers = curl_slist_append(*headers, line);
    }
    if (fetch->json != NULL)
        *headers = curl_slist_append(*headers, "Content-Type: application/json");
    return curl_easy_setopt(curl, CURLOPT_RANGE, transfer->begun > 0 ? range : NULL) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_HTTPHEADER, *headers) == CURLE_OK &&
           (fetch->json == NULL ||
            (curl_easy_setopt(curl, CURLOPT_POSTFIELDS, fetch->json) == CURLE_OK &&
             curl_easy_setopt(curl, CURLOPT_POSTREDIR, (long)CURL_REDIR_POST_ALL) == CURLE_OK));
}

static gboolean set_up(CURL *curl, Transfer *transfer, struct curl_slist **headers)
{
    const char *protocols = transfer->fetch->json != NULL ? "http,https" : "http,https,ftp,tftp,file";
    return curl_easy_setopt(curl, CURLOPT_URL, transfer->fetch->url) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_USERAGENT, "slipway-installer/" PROJECT_VERSION) == CURLE_OK &&
           set_up_request(curl, transfer, headers) && set_up_times(curl, transfer->deadline) &&
           set_up_tls(curl, transfer->fetch->pin) && set_up_callbacks(curl, transfer);
}

static void explain_write_error(const Transfer *transfer, const char *url, GError **error)
{
    const Fetch *fetch = transfer->fetch;
    guint64 size = MAX(transfer->size, transfer->written);
    if (transfer->write_error != EFBIG) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                    "cannot keep %s from '%s' in memory after %" G_GUINT64_FORMAT " bytes: %s",
                    fetch->what, url, transfer->written, g_strerror(transfer->write_error));
        return;
    }
    g_autofree char *advice = fetch->advise != NULL ? fetch->advise(size) : NULL;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                "cannot fetch %s from '%s': it is larger than it may be (%s%" G_GUINT64_FORMAT
                " bytes; %" G_GUINT64_FORMAT " at most)%s%s",
                fetch->what, url, transfer->size == 0 ? "more than " : "", size, fetch->max_size,
                advice != NULL ? "; " : "", advice != NULL ? advice : "");
}

static void explain(CURLcode code, long status, const Transfer *transfer,
                    const char *details, GError **error)
{
    const Fetch *fetch = transfer->fetch;
    g_autofree char *url = url_without_credentials(fetch->url);
    if (transfer->write_error != 0) {
        explain_write_error(transfer, url, error);
        return;
    }
    g_autofree char *server = *transfer->address != '\0'
                                  ? g_strdup_printf(" (server %s)", transfer->address)
                                  : g_strdup("");
    g_autofree char *answer = status != 0 ? g_strdup_printf(", HTTP status %ld", status)
                                          : g_strdup("");
    g_autofree char *place = transfer->written > 0
                                 ? g_strdup_printf(" after %" G_GUINT64_FORMAT " bytes", transfer->written)
                                 : g_strdup("");
    /* The clock of a machine that was in a store for a year may be anywhere. */
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *clock = code == CURLE_PEER_FAILED_VERIFICATION
                                 ? g_date_time_format(now, " (this machine's clock: %F %R UTC)")
                                 : g_strdup("");
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK, "cannot fetch %s from '%s'%s%s%s: %s%s",
                fetch->what, url, server, answer, place,
                transfer->is_changed ? "the file has changed in the middle of it"
                : *details != '\0'   ? details
                                     : curl_easy_strerror(code),
                clock);
}

/* Where this try begins: what cannot be continued begins anew. */
static gboolean prepare(Transfer *transfer)
{
    http_head_clear(&transfer->now);
    *transfer->address = '\0';
    transfer->is_sent = transfer->is_changed = FALSE;
    transfer->size = 0;
    transfer->begun = transfer->written;
    if (http_head_validator(&transfer->whole) == NULL || transfer->fetch->json != NULL)
        begin_anew(transfer);
    return transfer->write_error == 0;
}

/* After a try that failed. */
static RetryNext find_next(const Transfer *transfer, CURLcode code, long status)
{
    if (!worth_another_try(code, status, transfer))
        return RETRY_NEVER;
    gboolean is_further = transfer->written > transfer->begun + PROGRESS;
    return is_further && http_head_validator(&transfer->whole) != NULL ? RETRY_ON : RETRY_LATER;
}

static gboolean try_url(gpointer data, RetryNext *ret_next, GError **error)
{
    Transfer *transfer = data;
    g_autoptr(CURL) curl = transfer->curl = curl_easy_init();
    struct curl_slist *headers = NULL;
    char details[CURL_ERROR_SIZE] = "";
    CURLcode code = CURLE_FAILED_INIT;
    if (curl != NULL && prepare(transfer) && set_up(curl, transfer, &headers) &&
        curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, details) == CURLE_OK)
        code = curl_easy_perform(curl);
    curl_slist_free_all(headers);
    if (code == CURLE_OK && !transfer->is_sent) /* an empty file */
        begin_anew(transfer);
    if (code == CURLE_OK)
        return TRUE;
    if (code == CURLE_FAILED_INIT) {
        g_autofree char *url = url_without_credentials(transfer->fetch->url);
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                    "cannot fetch %s: '%s' is not an URL for it", transfer->fetch->what, url);
        return FALSE;
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    *ret_next = find_next(transfer, code, status);
    explain(code, status, transfer, details, error);
    if (transfer->is_changed || status == 416)
        begin_anew(transfer);
    return FALSE;
}

/* A file of a server that is mounted is a file like any other. */
static gboolean fetch_by_nfs(const Fetch *fetch, int fd, GError **error)
{
    g_autoptr(Mounts) mounts = mounts_new();
    g_autofree char *path = nfs_mount(fetch->url, fetch->what, NFS_FOLDER, mounts, error);
    if (path == NULL)
        return FALSE;
    g_autofree char *local = g_filename_to_uri(path, NULL, error);
    Fetch file = *fetch;
    file.url = local;
    if (local == NULL || !fetch_to_fd(&file, fd, error)) {
        error_reclass(error, SLIPWAY_ERROR_NETWORK, "'%s': ", fetch->url);
        return FALSE;
    }
    return TRUE;
}

gboolean fetch_to_fd(const Fetch *fetch, int fd, GError **error)
{
    static gsize ready;
    if (g_once_init_enter(&ready)) {
        curl_global_init(CURL_GLOBAL_DEFAULT);
        g_once_init_leave(&ready, 1);
    }

    g_autofree char *url = url_without_credentials(fetch->url);
    g_message("fetching %s from '%s'", fetch->what, url);
    if (nfs_is_url(fetch->url))
        return fetch_by_nfs(fetch, fd, error);
    g_auto(Transfer) transfer = {.fetch = fetch, .fd = fd};
    if (fetch->seconds > 0)
        transfer.deadline = g_get_monotonic_time() + fetch->seconds * G_USEC_PER_SEC;
    if (!retry(try_url, &transfer, fetch->seconds, error))
        return FALSE;
    g_message("fetched %" G_GUINT64_FORMAT " bytes", transfer.written);
    return TRUE;
}

char *fetch_to_memory(const Fetch *fetch, gsize *ret_length, GError **error)
{
    int fd = memfd_create("fetch", MFD_CLOEXEC);
    Fetch small = *fetch;
    if (small.seconds == 0)
        small.seconds = SMALL_TIME;
    if (fd < 0 || !fetch_to_fd(&small, fd, error)) {
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    gsize length = lseek(fd, 0, SEEK_END);
    char *text = g_malloc(length + 1);
    gboolean complete = copy_read_full(fd, text, length, 0);
    g_assert(complete); /* it is memory */
    text[length] = '\0';
    close(fd);
    *ret_length = length;
    return text;
}

gboolean fetch_is_remote(const char *url)
{
    return strstr(url, "://") != NULL && g_ascii_strncasecmp(url, "file:", 5) != 0;
}
