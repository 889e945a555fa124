/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui_end.h"

#include "answer_writer.h"
#include "boot.h"
#include "console.h"
#include "error.h"
#include "execute.h"
#include "stick.h"
#include "summary.h"
#include "support.h"
#include "ui_list.h"
#include "ui_message.h"
#include "ui_shell.h"

#define ANSWERS "/run/slipway/chosen-answers.xml"

static void restart(void)
{
    ui_screen_close();
    boot_restart();
}

static gboolean save_answers(const Wizard *wizard, char **ret_where, GError **error)
{
    gboolean saved = answer_save(wizard->answers, ANSWERS, error) &&
                     stick_save(ANSWERS, "answers.xml", ret_where, error);
    unlink(ANSWERS);
    return saved;
}

static void offer_answers(const Wizard *wizard)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *where = NULL;
    ui_message_busy("Saving the answers …");
    gboolean saved = save_answers(wizard, &where, &error);
    ui_message_busy(NULL);
    if (!saved) {
        ui_message_problem(error->message);
        return;
    }
    g_autofree char *text = g_strdup_printf(
        "Saved: %s.\n\nOn a file system that is labelled SLIPWAY, this file installs the next "
        "machine without a hand: change its host name and addresses first. It holds the "
        "password's hash, and a pool's token: keep it like a key.",
        where);
    UI_MESSAGE("The answers", text, "Close");
}

void ui_end_done(const Wizard *wizard)
{
    ui_screen_page("Done",
                   "The host is on its disk, and the installer is no longer needed.\n\n"
                   "The answers are also on the host, in /etc/slipway/answers.xml.",
                   0, 0);
    g_autofree char *address = summary_address(wizard->answers);
    g_autofree char *text = g_strdup_printf(
        "The host is installed.\n\nTake the installation medium out, then restart. The host sets "
        "itself up at its first start, which takes a minute or two, and says \"host ready\" on its "
        "console. Then log in:\n\n    %s\n\nWhat you chose can be saved on a stick as an answer "
        "file, for the next machine.",
        address);
    while (UI_MESSAGE(NULL, text, "Restart", "Save the answers") != 0)
        offer_answers(wizard);
    console_print("slipway-installer: installation complete");
    restart();
    g_assert_not_reached();
}

/* What to do, by the class of the error. */
static const char *advice(const GError *error)
{
    switch (error_exit_status(error)) {
    case SLIPWAY_ERROR_HARDWARE:
        return "go back and choose other disks or interfaces, or change the machine.";
    case SLIPWAY_ERROR_SOURCE:
        return "try again; if it stays, write the medium anew, or take another source.";
    case SLIPWAY_ERROR_NETWORK:
        return "look after cable, addresses and server, then try again.";
    case SLIPWAY_ERROR_WRITE:
        return "try again. If it stays, the disk or its controller may be broken: look into the log, "
               "and try another disk.";
    default:
        return "look into the log, then try again.";
    }
}

static void save_bundle(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *where = NULL;
    ui_message_busy("Collecting logs and the state of the machine …");
    gboolean saved = support_collect(SUPPORT_BUNDLE, &error) &&
                     support_save(SUPPORT_BUNDLE, &where, &error);
    ui_message_busy(NULL);
    g_autofree char *text = saved ? g_strdup_printf("Saved: %s.", where) : g_strdup(error->message);
    UI_MESSAGE("Support bundle", text, "Close");
}

/* Until somebody has fetched it. */
static void serve_bundle(void)
{
    g_autoptr(GError) error = NULL;
    ui_message_busy("Collecting logs and the state of the machine …");
    g_autoptr(SupportServer) server = support_collect(SUPPORT_BUNDLE, &error)
                                          ? support_serve(SUPPORT_BUNDLE, &error)
                                          : NULL;
    ui_message_busy(NULL);
    g_autofree char *text = server != NULL
                                ? g_strdup_printf("Fetch it from:\n\n    %s\n\nClose ends this address.",
                                                  support_server_url(server))
                                : g_strdup(error->message);
    UI_MESSAGE("Support bundle", text, "Close");
}

static void open_shell(void)
{
    ui_shell_start();
    ui_shell_wait();
}

static const struct {
    const char *id, *title;
    void (*act)(void); /* NULL: back to the questions */
} choices[] = {
    {"again", "Try again", NULL},
    {"save", "Save a support bundle (logs) on a stick", save_bundle},
    {"serve", "Offer a support bundle on the network", serve_bundle},
    {"shell", "Open a shell", open_shell},
    {"restart", "Restart the machine", restart},
};

static void run_menu(const char *text)
{
    g_autoptr(UiTyped) typed = ui_typed_new();
    for (;;) {
        g_auto(UiList) list = ui_list_new(UI_LIST_ONE, "failed", text);
        for (gsize i = 0; i < G_N_ELEMENTS(choices); i++)
            ui_list_add(&list, choices[i].id, g_strdup(choices[i].title), NULL);
        if (ui_list_ask(&list, typed) != UI_NEXT)
            continue;
        for (gsize i = 0; i < G_N_ELEMENTS(choices); i++) {
            if (!g_str_equal(ui_list_choice(&list), choices[i].id))
                continue;
            if (choices[i].act == NULL)
                return;
            choices[i].act();
        }
    }
}

void ui_end_failed(const GError *error, gboolean written)
{
    ui_screen_page("The installation failed",
                   "Try again goes back to the last question; all that you answered is kept.\n\n"
                   "The shell (F2) has the usual tools; 'exit' comes back here. The log (F3) is a "
                   "file: "
                   EXECUTE_LOG ". A support bundle holds it and what else tells of this machine, "
                   "without secrets.",
                   0, 0);
    g_autofree char *text = g_strdup_printf(
        "%s\n\nDisks: %s\nWhat next: %s\nThe log: " EXECUTE_LOG, error->message,
        written ? "half written; they will not start before an installation succeeds."
                : "nothing was changed on any.",
        advice(error));
    run_menu(text);
}
