/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "agent.h"

#include <errno.h>
#include <sys/file.h>
#include <fcntl.h>
#include <unistd.h>

#include "console.h"
#include "error.h"
#include "notify.h"
#include "status.h"
#include "steps.h"
#include "tell.h"

#define LAST_EVENT_WAIT 30 /* seconds for notify-url to take the end of the story */
#define LOCK_PATH "/run/slipway-firstboot.lock"

static gint64 monotonic(gpointer data)
{
    return g_get_monotonic_time();
}

static void pause_between(unsigned seconds, gpointer data)
{
    g_usleep(seconds * G_USEC_PER_SEC);
}

/* The log has it already, and an operator's terminal shows the log. */
static void say(const char *sentence, gpointer data)
{
    if (!isatty(STDERR_FILENO))
        console_say(sentence);
}

static void tell(const char *event, const Record *record, gpointer notifier)
{
    g_autofree char *json = tell_step(event, record);
    notifier_post(notifier, json, FALSE);
}

/* A notifier for as long as the first boot is not through; NULL: nobody wants to know. */
static Notifier *start_telling(const Host *host)
{
    g_autoptr(Status) status = status_new(host, RECORD_FOLDER);
    gboolean through = TRUE;
    for (unsigned i = 0; i < status->records->len; i++)
        through = through && ((const Record *)status->records->pdata[i])->first_done != 0;
    const char *url = host->conf->notify_url;
    return url != NULL && !through ? notifier_new(url, NULL, "first-boot") : NULL;
}

static void finish_telling(Notifier *notifier, const GError *error)
{
    if (notifier == NULL)
        return;
    g_autofree char *json =
        tell_end(error == NULL, error == NULL ? "the host is ready" : error->message);
    notifier_post(notifier, json, FALSE);
    notifier_finish(notifier, LAST_EVENT_WAIT);
}

/*
 * Names a configuration: the beginning of its digest. A token is forgotten once it
 * has done its work, and the pool's name is learnt; no step is done again for that.
 */
static char *digest_of(const Hostconf *conf)
{
    g_autoptr(Hostconf) lasting = hostconf_copy(conf);
    g_clear_pointer(&lasting->pool_token, g_free);
    if (lasting->pool_action == HOSTCONF_POOL_JOIN)
        g_clear_pointer(&lasting->pool_name, g_free);
    g_autofree char *text = hostconf_to_text(lasting);
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    return g_strndup(digest, 16);
}

gboolean agent_configure(GError **error)
{
    g_autoptr(Hostconf) conf = hostconf_load(HOSTCONF_PATH, error);
    if (conf == NULL)
        return FALSE;
    Host host = {.conf = conf, .root = ""};
    gboolean all = TRUE;
    for (const Step *step = steps; step->name != NULL; step++) {
        g_autoptr(GError) problem = NULL;
        gboolean changed = FALSE;
        if (step->configure == NULL || step->configure(&host, &changed, &problem))
            continue;
        /* The step itself will meet it again, and show it. */
        g_warning("step %s: %s", step->name, problem->message);
        all = FALSE;
    }
    if (!all)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "not all of the host's configuration was written");
    return all;
}

/* One agent at a time: an operator's and the unit's would undo each other's half steps. */
static int lock(GError **error)
{
    int fd = open(LOCK_PATH, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    if (fd >= 0 && errno == EWOULDBLOCK)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "first boot is going on already: 'slipway status' shows how far it is");
    else
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot lock '" LOCK_PATH "': %s",
                    g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

static void say_ready(const Host *host)
{
    g_autoptr(Status) status = status_new(host, RECORD_FOLDER);
    const char *address = status->address != NULL ? status->address : "no address";
    if (status->pool_name != NULL) {
        g_autofree char *pool = g_strdup_printf("slipway: pool ready: %s at %s", status->pool_name,
                                                status->pool_address);
        g_message("%s", pool);
        say(pool, NULL);
    }
    g_autofree char *ready =
        g_strdup_printf("slipway: host ready: %s at %s", status->host_name, address);
    g_message("%s", ready);
    say(ready, NULL);
}

gboolean agent_first_boot(GError **error)
{
    g_autoptr(Hostconf) conf = hostconf_load(HOSTCONF_PATH, error);
    if (conf == NULL)
        return FALSE;
    int lock_fd = lock(error);
    if (lock_fd < 0)
        return FALSE;

    Host host = {.conf = conf, .root = ""};
    Notifier *notifier = start_telling(&host);
    StepWorld world = {.monotonic = monotonic,
                       .sleep = pause_between,
                       .say = say,
                       .tell = notifier != NULL ? tell : NULL,
                       .data = notifier};
    g_autoptr(GError) failure = NULL;
    g_autofree char *configuration = digest_of(conf);
    gboolean done = step_run_all(steps, &host, configuration, RECORD_FOLDER, &world);
    if (done)
        say_ready(&host);
    else
        g_set_error(&failure, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "not all steps are done; 'slipway status' says what is missing, and 'slipway "
                    "firstboot' goes on");
    finish_telling(notifier, failure);
    if (failure != NULL)
        g_propagate_error(error, g_steal_pointer(&failure));
    close(lock_fd);
    return done;
}
