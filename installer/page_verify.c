/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "event.h"
#include "network.h"
#include "page.h"
#include "source.h"
#include "ui_list.h"
#include "ui_message.h"
#include "ui_progress.h"

static gboolean applies(const Wizard *wizard)
{
    return wizard->live;
}

static gboolean bring_up_network(const Wizard *wizard, GError **error)
{
    if (!wizard_source_is_remote(wizard))
        return TRUE;
    ui_message_busy("Bringing up the installer's network …");
    gboolean good = network_up(wizard->network, error);
    ui_message_busy(NULL);
    return good;
}

/* Says what was found; all of it goes again afterwards. */
static gboolean verify(const Wizard *wizard, GError **error)
{
    if (!bring_up_network(wizard, error))
        return FALSE;
    g_autoptr(Events) events = events_new();
    ui_progress_follow(events, "Checking the source");
    events_begin(events, 8);
    events_step(events, "source", "Finding the host bundle and checking its signature", 2);
    g_autoptr(Source) source = source_open(wizard->answers->source_urls[0], events, error);
    if (source == NULL)
        return FALSE;
    events_step(events, "verify", "Checking every block of the host bundle", 6);
    if (!source_verify(source, events, error))
        return FALSE;
    g_autofree char *text = g_strdup_printf(
        "The host bundle is whole, signed by a key that this installer trusts, and holds Slipway "
        "%s.",
        source_version(source));
    g_clear_pointer(&events, events_free); /* its window */
    UI_MESSAGE(NULL, text, "Next");
    return TRUE;
}

static UiMove ask(Wizard *wizard)
{
    for (;;) {
        g_auto(UiList) list = ui_list_new(
            UI_LIST_ONE, "verify",
            "Before anything is written, the signature of the host bundle and every block of it "
            "are checked. Shall that be done now as well?");
        ui_list_add(&list, "later", g_strdup("Go on"),
                    g_strdup("The check comes when all is answered, and changes nothing if it fails."));
        ui_list_add(&list, "now", g_strdup("Check the source now"),
                    wizard_source_is_remote(wizard) ? g_strdup("Brings up the network and fetches the bundle.")
                                      : g_strdup("Reads all of the medium, which takes a minute or "
                                                 "two from a CD."));
        if (ui_list_ask(&list, wizard->typed) != UI_NEXT)
            return UI_BACK;
        g_autoptr(GError) error = NULL;
        if (g_str_equal(ui_list_choice(&list), "later") || verify(wizard, &error))
            return UI_NEXT;
        ui_message_problem(error->message);
    }
}

const Page page_verify = {
    .title = "Check the source",
    .help = "A check now costs a minute, and tells of a bad medium or a wrong URL before the other "
            "questions. It is done again at the installation, whatever you choose: nothing that is "
            "not signed, to the last byte, is ever written to a disk.",
    .applies = applies,
    .ask = ask,
    .for_upgrade = TRUE,
};
