/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui.h"

#include "auto.h"
#include "boot.h"
#include "console.h"
#include "error.h"
#include "execute.h"
#include "log.h"
#include "network.h"
#include "run.h"
#include "ui_consoles.h"
#include "ui_progress.h"
#include "ui_questions.h"

static const char welcome_text[] =
    "This installs Slipway " PROJECT_VERSION ": a Xen host, alone or as the master of a new pool.\n\n"
    "You will be asked for a disk, a password, a name and a pool. Nothing is changed on any disk "
    "before you have typed a word to confirm it.\n\n"
    "An answer file does the same without questions: see docs/answer-file.md.";

static gboolean somebody_acts(gpointer data)
{
    g_autofree char *owner = ui_consoles_owner();
    return owner != NULL;
}

static gboolean nobody_acts(gpointer data)
{
    return !somebody_acts(data);
}

/* Until this console has the installation. */
static void welcome(const char *console)
{
    for (;;) {
        g_autofree char *owner = NULL;
        if (ui_screen_wait("Welcome", "Next", welcome_text, somebody_acts, NULL) == UI_NEXT &&
            ui_consoles_take(console, &owner))
            return;
        if (owner == NULL)
            owner = ui_consoles_owner();
        g_autofree char *text = g_strdup_printf("The installation runs on %s.",
                                                owner != NULL ? owner : "another console");
        ui_screen_wait("Welcome", NULL, text, nobody_acts, NULL);
    }
}

/* Asks all questions; TRUE: confirmed, FALSE: back at the start. */
static gboolean ask(UiState *state)
{
    static const UiQuestion questions[] = {ui_question_disk,      ui_question_password,
                                           ui_question_interface, ui_question_host,
                                           ui_question_pool,      ui_question_confirm};
    int step = 1;
    for (int i = 0; i < (int)G_N_ELEMENTS(questions); i += step) {
        if (i < 0)
            return FALSE;
        state->skipped = FALSE;
        UiMove move = questions[i](state);
        if (!state->skipped) /* else on in the same direction */
            step = move == UI_NEXT ? 1 : -1;
    }
    return TRUE;
}

static gboolean install(const UiState *state, const Cmdline *cmdline, GError **error)
{
    g_autoptr(Events) events = events_new();
    ui_progress_follow(events);
    if (cmdline->events != NULL && !events_add_json(events, cmdline->events, error))
        return FALSE;
    auto_follow(cmdline->notify_url, cmdline, events);
    g_autoptr(GError) failure = NULL;
    if (execute_plan(state->plan, events, &failure)) {
        events_done(events);
        return TRUE;
    }
    events_failed(events, failure);
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static gboolean run(const char *console, GError **error)
{
    if (!log_init(EXECUTE_LOG, TRUE, error))
        return FALSE;
    g_autoptr(Cmdline) cmdline = cmdline_read(error);
    if (cmdline == NULL)
        return FALSE;

    UiState state = {.answers = answers_new()};
    do {
        welcome(console);
        g_clear_pointer(&state.inventory, inventory_free);
        state.inventory = inventory_read(error);
        if (state.inventory == NULL)
            return FALSE;
    } while (!ask(&state));
    if (!install(&state, cmdline, error))
        return FALSE;

    ui_screen_message("Done", "Restart",
                      "The host is installed. Take the installation medium out; then the machine "
                      "restarts from its disk.");
    return TRUE;
}

int ui_run(const char *console)
{
    g_autoptr(GError) error = NULL;
    ui_screen_open("Tab: next field   Enter: go on   Esc: back   Alt-F2 on a screen: shell");
    if (run(console, &error)) {
        ui_screen_close();
        console_print("slipway-installer: installation complete");
        boot_restart();
    }
    gboolean shell = ui_screen_choose("The installation failed", "Shell", "Restart",
                                      error->message);
    ui_screen_close();
    g_autofree char *text = g_strdup_printf("slipway-installer: failed: %s", error->message);
    console_print(text);
    if (!shell)
        boot_restart();
    return error_exit_status(error);
}
