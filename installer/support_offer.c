/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support_offer.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "console.h"
#include "error.h"
#include "run.h"
#include "support.h"
#include "url.h"

#define URL_FILE "/run/slipway/support.url"
#define URL_WAIT 5 /* seconds */

static void save(Events *events)
{
    g_autofree char *where = NULL;
    g_autoptr(GError) error = NULL;
    if (support_save(SUPPORT_BUNDLE, &where, &error))
        events_notice(events, "support bundle: written to %s", where);
    else
        events_notice(events, "support bundle: on no stick: %s", error->message);
}

static void upload(const char *url, Events *events)
{
    g_autofree char *shown = url_without_credentials(url);
    g_autoptr(GError) error = NULL;
    if (support_upload(SUPPORT_BUNDLE, url, &error))
        events_notice(events, "support bundle: sent to %s", shown);
    else
        events_warning(events, "%s", error->message);
}

/* The server lives on in a unit of its own, when this program ends. */
static void serve(void)
{
    g_unlink(URL_FILE);
    if (!RUN(NULL, "systemctl", "start", "--no-block", "slipway-support.service"))
        return;
    g_autofree char *url = NULL;
    for (int i = 0; i < URL_WAIT * 10 && !g_file_get_contents(URL_FILE, &url, NULL, NULL); i++)
        g_usleep(G_USEC_PER_SEC / 10);
    if (url == NULL)
        return;
    g_autofree char *picture = support_qr(url);
    g_autofree char *text = g_strdup_printf("%s\nThe support bundle (logs, plan, inventory; no "
                                            "secrets) is at\n  %s", picture, url);
    console_print(text);
}

void support_offer(const Cmdline *cmdline, Events *events)
{
    g_autoptr(GError) error = NULL;
    if (!support_collect(SUPPORT_BUNDLE, &error)) {
        events_warning(events, "%s", error->message);
        return;
    }
    save(events);
    if (cmdline != NULL && cmdline->support_url != NULL)
        upload(cmdline->support_url, events);
    serve();
}

int support_offer_serve(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SupportServer) server = support_serve(SUPPORT_BUNDLE, &error);
    if (server == NULL ||
        !g_file_set_contents_full(URL_FILE, support_server_url(server), -1,
                                  G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error)) {
        g_message("%s", error->message);
        return error_exit_status(error);
    }
    for (;;)
        pause();
}
