/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support_send.h"

#include <curl/curl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "error.h"
#include "stick.h"
#include "url.h"

#define SERIAL "/sys/class/dmi/id/product_serial"
#define CONNECT_TIMEOUT 15L /* seconds */
#define STALL_TIME 30L      /* seconds with less than … */
#define STALL_SPEED 1024L   /* … bytes each */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CURL, curl_easy_cleanup)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FILE, fclose)

char *support_name(void)
{
    g_autofree char *serial = NULL;
    if (!g_file_get_contents(SERIAL, &serial, NULL, NULL) || *g_strstrip(serial) == '\0') {
        g_free(serial);
        serial = g_strdup("unknown");
    }
    g_strcanon(serial, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-", '-');
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format(now, "%Y%m%dT%H%M%S");
    return g_strdup_printf("slipway-support-%s-%s.tar.zst", serial, time);
}

gboolean support_save(const char *path, char **ret_where, GError **error)
{
    g_autofree char *name = support_name();
    return stick_save(path, name, ret_where, error);
}

static size_t on_answer(char *bytes, size_t unit, size_t count, void *data)
{
    return unit * count;
}

static gboolean set_up(CURL *curl, const char *url, FILE *file)
{
    struct stat info;
    return curl != NULL && fstat(fileno(file), &info) == 0 &&
           curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_READDATA, file) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)info.st_size) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, STALL_TIME) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, STALL_SPEED) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_answer) == CURLE_OK;
}

gboolean support_upload(const char *path, const char *url, GError **error)
{
    g_autofree char *name = support_name();
    g_autofree char *target = g_str_has_suffix(url, "/") ? g_strconcat(url, name, NULL) : g_strdup(url);
    g_autofree char *shown = url_without_credentials(target);
    g_autoptr(FILE) file = g_fopen(path, "re");
    curl_global_init(CURL_GLOBAL_DEFAULT); /* counts its callers */
    g_autoptr(CURL) curl = curl_easy_init();
    CURLcode code = file != NULL && set_up(curl, target, file) ? curl_easy_perform(curl)
                                                               : CURLE_READ_ERROR;
    if (code == CURLE_OK)
        return TRUE;
    long status = 0;
    if (curl != NULL)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    g_autofree char *answer = status != 0 ? g_strdup_printf(", HTTP status %ld", status) : g_strdup("");
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                "cannot send the support bundle to '%s'%s: %s", shown, answer, curl_easy_strerror(code));
    return FALSE;
}
