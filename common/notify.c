/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "notify.h"

#include <curl/curl.h>
#include <signal.h>
#include <string.h>

#include "machine.h"
#include "url.h"

#define QUEUE_MAX 200        /* events */
#define CONNECT_TIMEOUT 10L  /* seconds */
#define REQUEST_TIMEOUT 20L  /* seconds */
#define LONGEST_PAUSE 30     /* seconds */
#define LAST_PAUSE 2         /* seconds, once the end is near */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CURL, curl_easy_cleanup)

typedef struct {
    char *json;
    gboolean passing;
} Message;

struct Notifier {
    char *url, *shown_url, *pin;
    char *prefix; /* of every object: who tells */
    GThread *thread;

    GMutex mutex;
    GCond changed;
    GQueue queue; /* Message */
    gint64 deadline; /* monotonic, 0: none yet */
    unsigned next_number, failures;
    gboolean last_delivered;
};

typedef enum { DELIVERED, REFUSED, NOT_DELIVERED } Outcome;

static void message_free(Message *message)
{
    g_free(message->json);
    g_free(message);
}

static gboolean is_over(Notifier *notifier)
{
    g_mutex_lock(&notifier->mutex);
    gboolean over = notifier->deadline != 0 && g_get_monotonic_time() > notifier->deadline;
    g_mutex_unlock(&notifier->mutex);
    return over;
}

static int on_progress(void *data, curl_off_t total, curl_off_t done, curl_off_t up_total, curl_off_t up_done)
{
    return is_over(data); /* ends the transfer */
}

static size_t on_answer(char *bytes, size_t unit, size_t count, void *data)
{
    return unit * count;
}

static gboolean set_up(CURL *curl, Notifier *notifier, const Message *message, struct curl_slist *headers)
{
    return curl_easy_setopt(curl, CURLOPT_URL, notifier->url) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PINNEDPUBLICKEY, notifier->pin) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, notifier->pin == NULL ? 1L : 0L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, notifier->pin == NULL ? 2L : 0L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_USERAGENT, "slipway/" PROJECT_VERSION) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_TIMEOUT, REQUEST_TIMEOUT) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_POSTFIELDS, message->json) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_answer) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFODATA, notifier) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK;
}

/* *RET_WHY is a sentence's end unless the message was delivered; g_free(). */
static Outcome send_message(Notifier *notifier, const Message *message, char **ret_why)
{
    g_autoptr(CURL) curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    CURLcode code = CURLE_FAILED_INIT;
    long status = 0;
    if (curl != NULL && set_up(curl, notifier, message, headers)) {
        code = curl_easy_perform(curl);
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    }
    curl_slist_free_all(headers);
    if (code == CURLE_OK && status >= 200 && status < 300)
        return DELIVERED;
    *ret_why = code == CURLE_OK ? g_strdup_printf("HTTP status %ld", status)
                                : g_strdup(curl_easy_strerror(code));
    gboolean for_good = code == CURLE_OK && status < 500 && status != 408 && status != 429;
    return for_good ? REFUSED : NOT_DELIVERED;
}

/* With the mutex held. Logs what changed, not every try: a dead server must not fill the log. */
static void note_outcome(Notifier *notifier, Outcome outcome, const char *why)
{
    if (outcome == DELIVERED && notifier->failures > 0)
        g_message("'%s' takes events again", notifier->shown_url);
    else if (outcome != DELIVERED && notifier->failures == 0)
        g_message("cannot tell '%s' of the progress: %s", notifier->shown_url, why);
    notifier->failures = outcome == DELIVERED ? 0 : notifier->failures + 1;
    notifier->last_delivered = outcome == DELIVERED;
}

static void wait_before_next_try(Notifier *notifier)
{
    unsigned pause = notifier->failures > 5 ? LONGEST_PAUSE : 1U << (notifier->failures - 1);
    if (notifier->deadline != 0)
        pause = MIN(pause, LAST_PAUSE);
    gint64 end = g_get_monotonic_time() + (gint64)pause * G_TIME_SPAN_SECOND;
    gboolean was_ending = notifier->deadline != 0;
    if (was_ending)
        end = MIN(end, notifier->deadline);
    while (was_ending == (notifier->deadline != 0) &&
           g_cond_wait_until(&notifier->changed, &notifier->mutex, end))
        ;
}

/* With the mutex held. */
static void keep_only_last(Notifier *notifier)
{
    while (notifier->queue.length > 1)
        message_free(g_queue_pop_head(&notifier->queue));
}

static gpointer run(gpointer data)
{
    Notifier *notifier = data;
    sigset_t pipe; /* a TLS connection that breaks is an error of the transfer, not of the program */
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, NULL);

    g_mutex_lock(&notifier->mutex);
    for (;;) {
        while (notifier->queue.length == 0 && notifier->deadline == 0)
            g_cond_wait(&notifier->changed, &notifier->mutex);
        if (notifier->deadline != 0 && notifier->failures > 0)
            keep_only_last(notifier);
        Message *message = g_queue_pop_head(&notifier->queue);
        if (message == NULL ||
            (notifier->deadline != 0 && g_get_monotonic_time() >= notifier->deadline)) {
            g_clear_pointer(&message, message_free);
            break;
        }
        g_mutex_unlock(&notifier->mutex);
        g_autofree char *why = NULL;
        Outcome outcome = send_message(notifier, message, &why);
        g_mutex_lock(&notifier->mutex);
        note_outcome(notifier, outcome, why);
        if (outcome == NOT_DELIVERED && notifier->queue.length < QUEUE_MAX) {
            g_queue_push_head(&notifier->queue, message);
            wait_before_next_try(notifier);
        } else {
            message_free(message);
        }
    }
    g_mutex_unlock(&notifier->mutex);
    return NULL;
}

/* The members that every object begins with, from "{" to the last ",". */
static char *make_prefix(const char *source)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    g_autofree char *session = g_uuid_string_random();
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "source");
    json_builder_add_string_value(builder, source);
    json_builder_set_member_name(builder, "version");
    json_builder_add_string_value(builder, PROJECT_VERSION);
    json_builder_set_member_name(builder, "session");
    json_builder_add_string_value(builder, session);
    json_builder_set_member_name(builder, "machine");
    machine_to_json("", builder);
    json_builder_end_object(builder);
    g_autoptr(JsonNode) root = json_builder_get_root(builder);
    g_autofree char *text = json_to_string(root, FALSE);
    text[strlen(text) - 1] = '\0';
    return g_strconcat(text, ",", NULL);
}

Notifier *notifier_new(const char *url, const char *pin, const char *source)
{
    curl_global_init(CURL_GLOBAL_DEFAULT); /* counts its callers */
    Notifier *notifier = g_new0(Notifier, 1);
    notifier->url = g_strdup(url);
    notifier->shown_url = url_without_credentials(url);
    notifier->pin = g_strdup(pin);
    notifier->prefix = make_prefix(source);
    g_mutex_init(&notifier->mutex);
    g_cond_init(&notifier->changed);
    g_queue_init(&notifier->queue);
    notifier->thread = g_thread_new("notify", run, notifier);
    return notifier;
}

/* With the mutex held: makes room for one more. */
static void make_room(Notifier *notifier, gboolean passing)
{
    GQueue *queue = &notifier->queue;
    Message *last = g_queue_peek_tail(queue);
    if (passing && last != NULL && last->passing)
        message_free(g_queue_pop_tail(queue));
    while (queue->length >= QUEUE_MAX)
        message_free(g_queue_pop_head(queue));
}

void notifier_post(Notifier *notifier, const char *json, gboolean passing)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
    Message *message = g_new0(Message, 1);
    message->passing = passing;

    g_mutex_lock(&notifier->mutex);
    message->json = g_strdup_printf("%s\"number\":%u,\"time\":\"%s\",%s", notifier->prefix,
                                    notifier->next_number++, time, json + strlen("{"));
    make_room(notifier, passing);
    g_queue_push_tail(&notifier->queue, message);
    g_cond_signal(&notifier->changed);
    g_mutex_unlock(&notifier->mutex);
}

gboolean notifier_finish(Notifier *notifier, unsigned seconds)
{
    g_mutex_lock(&notifier->mutex);
    notifier->deadline = g_get_monotonic_time() + (gint64)seconds * G_TIME_SPAN_SECOND;
    g_cond_signal(&notifier->changed);
    g_mutex_unlock(&notifier->mutex);
    g_thread_join(notifier->thread);

    gboolean delivered = notifier->last_delivered && notifier->queue.length == 0;
    g_queue_clear_full(&notifier->queue, (GDestroyNotify)message_free);
    g_mutex_clear(&notifier->mutex);
    g_cond_clear(&notifier->changed);
    g_free(notifier->url);
    g_free(notifier->shown_url);
    g_free(notifier->pin);
    g_free(notifier->prefix);
    g_free(notifier);
    return delivered;
}
