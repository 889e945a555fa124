/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fetch.h"

#include <curl/curl.h>
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "copy.h"
#include "error.h"
#include "nfs.h"
#include "retry.h"
#include "url.h"

#define NFS_FOLDER "/run/slipway/nfs"
#define CONNECT_TIMEOUT 15L /* seconds */
#define STALL_TIME 30L      /* seconds with less than … */
#define STALL_SPEED 1024L   /* … bytes each: the connection counts as broken */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CURL, curl_easy_cleanup)

typedef struct {
    const Fetch *fetch;
    int fd;
    guint64 written; /* bytes, in this try */
    int write_error; /* errno of the file, not the network; 0: none */
} Transfer;

static size_t on_data(char *bytes, size_t unit, size_t count, void *data)
{
    Transfer *transfer = data;
    gsize length = unit * count;
    if (transfer->written + length > transfer->fetch->max_size)
        transfer->write_error = EFBIG;
    else if (!copy_write_full(transfer->fd, bytes, length, transfer->written))
        transfer->write_error = errno;
    if (transfer->write_error != 0)
        return 0; /* ends the transfer */
    transfer->written += length;
    return length;
}

static int on_progress(void *data, curl_off_t total, curl_off_t done, curl_off_t up_total,
                       curl_off_t up_done)
{
    Transfer *transfer = data;
    if (transfer->fetch->progress != NULL)
        transfer->fetch->progress(done, total, transfer->fetch->progress_data);
    return 0;
}

static gboolean worth_another_try(CURLcode code, long status, const Transfer *transfer)
{
    if (transfer->write_error != 0)
        return FALSE;
    if (code == CURLE_HTTP_RETURNED_ERROR)
        return status == 408 || status == 429 || status >= 500;
    return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_CONNECT ||
           code == CURLE_OPERATION_TIMEDOUT || code == CURLE_PARTIAL_FILE ||
           code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR ||
           code == CURLE_SSL_CONNECT_ERROR;
}

static gboolean set_up(CURL *curl, Transfer *transfer)
{
    const Fetch *fetch = transfer->fetch;
    return curl_easy_setopt(curl, CURLOPT_URL, fetch->url) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https,ftp,tftp,file") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_USERAGENT, "slipway-installer/" PROJECT_VERSION) ==
               CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, STALL_TIME) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, STALL_SPEED) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PINNEDPUBLICKEY, fetch->pin) == CURLE_OK &&
           /* Who has the key is the server: no authority and no clock can say more. */
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, fetch->pin == NULL ? 1L : 0L) ==
               CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, fetch->pin == NULL ? 2L : 0L) ==
               CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_data) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFODATA, transfer) == CURLE_OK;
}

static void explain(CURL *curl, CURLcode code, long status, const Transfer *transfer,
                    const char *details, GError **error)
{
    const Fetch *fetch = transfer->fetch;
    g_autofree char *url = url_without_credentials(fetch->url);
    if (transfer->write_error != 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                    "cannot keep %s from '%s' in memory after %" G_GUINT64_FORMAT " bytes: %s",
                    fetch->what, url, transfer->written,
                    transfer->write_error == EFBIG ? "it is larger than it may be"
                                                   : g_strerror(transfer->write_error));
        return;
    }
    char *address = NULL;
    curl_easy_getinfo(curl, CURLINFO_PRIMARY_IP, &address);
    g_autofree char *server = address != NULL && *address != '\0'
                                  ? g_strdup_printf(" (server %s)", address)
                                  : g_strdup("");
    g_autofree char *answer = status != 0 ? g_strdup_printf(", HTTP status %ld", status)
                                          : g_strdup("");
    /* The clock of a machine that was in a store for a year may be anywhere. */
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *clock = code == CURLE_PEER_FAILED_VERIFICATION
                                 ? g_date_time_format(now, " (this machine's clock: %F %R UTC)")
                                 : g_strdup("");
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK, "cannot fetch %s from '%s'%s%s: %s%s",
                fetch->what, url, server, answer,
                *details != '\0' ? details : curl_easy_strerror(code), clock);
}

static gboolean try_url(gpointer data, gboolean *ret_again, GError **error)
{
    Transfer *transfer = data;
    g_autoptr(CURL) curl = curl_easy_init();
    char details[CURL_ERROR_SIZE] = "";
    transfer->written = 0;
    if (ftruncate(transfer->fd, 0) < 0 || curl == NULL || !set_up(curl, transfer) ||
        curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, details) != CURLE_OK) {
        g_autofree char *url = url_without_credentials(transfer->fetch->url);
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                    "cannot fetch %s: '%s' is not an URL for it", transfer->fetch->what, url);
        return FALSE;
    }
    CURLcode code = curl_easy_perform(curl);
    if (code == CURLE_OK)
        return TRUE;
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    *ret_again = worth_another_try(code, status, transfer);
    explain(curl, code, status, transfer, details, error);
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
    Transfer transfer = {.fetch = fetch, .fd = fd};
    if (!retry(try_url, &transfer, error))
        return FALSE;
    g_message("fetched %" G_GUINT64_FORMAT " bytes", transfer.written);
    return TRUE;
}

char *fetch_to_memory(const Fetch *fetch, gsize *ret_length, GError **error)
{
    int fd = memfd_create("fetch", MFD_CLOEXEC);
    if (fd < 0 || !fetch_to_fd(fetch, fd, error)) {
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
