/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "clock.h"

#include <curl/curl.h>
#include <errno.h>
#include <string.h>
#include <sys/time.h>

#include "error.h"
#include "run.h"
#include "validate.h"

#define BUILD_TIME "/usr/lib/slipway/build-time" /* written by our dracut module */
#define STATE "/run/systemd/netif/state"         /* networkd's own */
#define TIMEOUT 10L                              /* seconds for a server to answer */
#define NTP_TIMEOUT 15                           /* seconds */
#define LONGEST_LIFE ((gint64)30 * 365 * 86400)  /* seconds after the build that a date is believed */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CURL, curl_easy_cleanup)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CURLU, curl_url_cleanup)

static gint64 now(void)
{
    return g_get_real_time() / G_USEC_PER_SEC;
}

gint64 clock_build_time(void)
{
    g_autofree char *text = NULL;
    return g_file_get_contents(BUILD_TIME, &text, NULL, NULL) ? g_ascii_strtoll(text, NULL, 10) : 0;
}

/* "https://example.com:8443/" of a longer URL; curl_free(). */
static char *server_of(const char *url)
{
    g_autoptr(CURLU) parts = curl_url();
    char *server = NULL;
    if (parts == NULL || curl_url_set(parts, CURLUPART_URL, url, 0) != CURLUE_OK)
        return NULL;
    static const CURLUPart dropped[] = {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY,
                                        CURLUPART_FRAGMENT};
    for (gsize i = 0; i < G_N_ELEMENTS(dropped); i++)
        if (curl_url_set(parts, dropped[i], NULL, 0) != CURLUE_OK)
            return NULL;
    if (curl_url_set(parts, CURLUPART_PATH, "/", 0) != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_URL, &server, 0) != CURLUE_OK)
        return NULL;
    return server;
}

static gboolean set_up(CURL *curl, const char *server)
{
    return curl != NULL && curl_easy_setopt(curl, CURLOPT_URL, server) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOBODY, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_TIMEOUT, TIMEOUT) == CURLE_OK;
}

gboolean clock_ask(const char *url, gint64 *ret_time, GError **error)
{
    char *server = server_of(url);
    g_autoptr(CURL) curl = curl_easy_init();
    CURLcode code = server != NULL && set_up(curl, server) ? curl_easy_perform(curl)
                                                           : CURLE_URL_MALFORMAT;
    struct curl_header *date = NULL;
    time_t time = -1;
    if (code == CURLE_OK && curl_easy_header(curl, "Date", 0, CURLH_HEADER, -1, &date) == CURLHE_OK)
        time = curl_getdate(date->value, NULL);
    if (time < 0)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK, "'%s' does not say what time it is: %s",
                    server != NULL ? server : "(no URL)",
                    code == CURLE_OK ? "there is no Date in its answer" : curl_easy_strerror(code));
    curl_free(server);
    *ret_time = time;
    return time >= 0;
}

char **clock_ntp_servers(const char *state)
{
    g_autoptr(GStrvBuilder) servers = g_strv_builder_new();
    g_auto(GStrv) lines = g_strsplit(state, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        if (!g_str_has_prefix(*line, "NTP="))
            continue;
        g_auto(GStrv) words = g_strsplit(*line + strlen("NTP="), " ", -1);
        for (char **word = words; *word != NULL; word++)
            if (validate_server(*word, NULL)) /* from the network: it becomes part of a directive */
                g_strv_builder_add(servers, *word);
    }
    return g_strv_builder_end(servers);
}

/* By a server that DHCP has named; it sets the clock itself. */
static gboolean ask_ntp(void)
{
    g_autofree char *state = NULL;
    if (!g_file_get_contents(STATE, &state, NULL, NULL))
        return FALSE;
    g_auto(GStrv) servers = clock_ntp_servers(state);
    for (char **server = servers; *server != NULL; server++) {
        g_autofree char *directive = g_strdup_printf("server %s iburst", *server);
        const RunCommand command = {
            .argv = (const char *const[]){"chronyd", "-q", "-u", "root", "-t", "10", directive, NULL},
            .timeout = NTP_TIMEOUT};
        if (run_command(&command, NULL, NULL))
            return TRUE;
    }
    return FALSE;
}

gboolean clock_set(gint64 seconds, GError **error)
{
    const struct timeval time = {.tv_sec = seconds};
    if (settimeofday(&time, NULL) == 0)
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "the clock cannot be set: %s",
                g_strerror(errno));
    return FALSE;
}

static gboolean set_clock(gint64 seconds)
{
    g_autoptr(GError) error = NULL;
    if (clock_set(seconds, &error))
        return TRUE;
    g_message("%s", error->message);
    return FALSE;
}

static char *show(gint64 seconds)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(seconds);
    return time != NULL ? g_date_time_format(time, "%Y-%m-%d %H:%M UTC") : g_strdup("no date");
}

/* *RET_BY: a phrase of who knew. */
static gboolean ask_servers(const char *url, gint64 build, const char **ret_by)
{
    gint64 time;
    g_autoptr(GError) error = NULL;
    *ret_by = "the date of a web server";
    if (url != NULL && g_ascii_strncasecmp(url, "http", 4) == 0) {
        if (clock_ask(url, &time, &error)) {
            if (time >= build && time < build + LONGEST_LIFE && set_clock(time))
                return TRUE;
        } else {
            g_message("%s", error->message);
        }
    }
    *ret_by = "NTP";
    return ask_ntp() && now() >= build;
}

void clock_correct(const char *url, Events *events)
{
    static gboolean is_wrong; /* it was, and no server has helped yet */
    static char *said;
    gint64 build = clock_build_time();
    if (build == 0 || (!is_wrong && now() >= build))
        return;
    if (said == NULL)
        said = show(now());

    const char *by;
    if (ask_servers(url, build, &by)) {
        g_autofree char *time = show(now());
        is_wrong = FALSE;
        events_notice(events, "the clock said %s, before this installer was built; by %s it is %s", said,
                      by, time);
    } else if (!is_wrong && set_clock(build)) {
        g_autofree char *time = show(build);
        is_wrong = TRUE;
        events_notice(events, "the clock said %s, before this installer was built; no server has told "
                      "the time, so it goes on from %s. Set the machine's clock", said, time);
    }
}
