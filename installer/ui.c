/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui.h"

#include "auto.h"
#include "clock.h"
#include "cmdline.h"
#include "error.h"
#include "execute.h"
#include "lldp_watch.h"
#include "network.h"
#include "support.h"
#include "ui_end.h"
#include "ui_progress.h"
#include "ui_welcome.h"

/* Whether something was written to a disk before an installation failed. */
static void note_writing(const Event *event, gpointer data)
{
    gboolean *written = data;
    if (g_strcmp0(event->step, EXECUTE_FIRST_WRITE) == 0)
        *written = TRUE;
}

static gboolean carry_out(const Wizard *wizard, Events *events, GError **error)
{
    const Plan *plan = wizard->plan;
    gboolean is_remote = wizard_source_is_remote(wizard);
    if (is_remote && !network_up(wizard->network, error))
        return FALSE;
    clock_correct(is_remote ? plan->sources[0] : NULL, events);
    g_autofree char *text = plan_to_json(plan);
    g_message("the plan: %s", text);
    support_keep(SUPPORT_PLAN, text);
    support_keep(SUPPORT_ANSWERS, plan->answers);
    return execute_plan(plan, events, error);
}

static gboolean install(const Wizard *wizard, const Cmdline *cmdline, gboolean *ret_written,
                        GError **error)
{
    *ret_written = FALSE;
    g_autoptr(Events) events = events_new();
    ui_progress_follow(events, "Installing");
    events_add_reader(events, note_writing, ret_written, NULL);
    if (cmdline->events != NULL && !events_add_json(events, cmdline->events, error))
        return FALSE;
    auto_follow(cmdline->notify_url, cmdline, events);
    g_autoptr(GError) failure = NULL;
    if (carry_out(wizard, events, &failure)) {
        events_done(events);
        return TRUE;
    }
    events_failed(events, failure);
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

/* For the answer file of the next host. */
static void keep_drivers(Answers *answers, const GPtrArray *drivers)
{
    g_autoptr(GStrvBuilder) urls = g_strv_builder_new();
    for (unsigned i = 0; i < drivers->len; i++)
        g_strv_builder_add(urls, drivers->pdata[i]);
    g_strfreev(answers->driver_urls);
    answers->driver_urls = g_strv_builder_end(urls);
}

int ui_run(const char *console, gpointer data)
{
    const Cmdline *cmdline = data;
    ui_screen_open(EXECUTE_LOG);
    lldp_watch_start(); /* this is a process of its own */
    g_autoptr(Wizard) wizard = NULL;
    g_autoptr(GPtrArray) drivers = g_ptr_array_new_with_free_func(g_free);
    for (;;) {
        g_autoptr(GError) error = NULL;
        gboolean written = FALSE;
        if (wizard == NULL || wizard->page == 0)
            ui_welcome_ask(console, drivers);
        if (wizard == NULL) {
            Inventory *inventory = inventory_read(&error);
            wizard = inventory != NULL ? wizard_new(inventory, TRUE) : NULL;
            if (wizard != NULL)
                answers_use_tree(wizard->answers, cmdline->tree);
        }
        if (wizard != NULL) {
            wizard_refresh(wizard);
            keep_drivers(wizard->answers, drivers);
            if (!wizard_run(wizard))
                continue;
            if (install(wizard, cmdline, &written, &error))
                ui_end_done(wizard);
        }
        if (error != NULL)
            ui_end_failed(error, written);
    }
}
