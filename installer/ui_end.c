/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui_end.h"

#include "boot.h"
#include "console.h"
#include "error.h"
#include "execute.h"
#include "summary.h"
#include "ui_list.h"
#include "ui_message.h"
#include "ui_shell.h"

static void restart(void)
{
    ui_screen_close();
    boot_restart();
}

void ui_end_done(const Wizard *wizard)
{
    ui_screen_page("Done", "The host is on its disk, and the installer is no longer needed.", 0, 0);
    g_autofree char *address = summary_address(wizard->answers);
    g_autofree char *text = g_strdup_printf(
        "The host is installed.\n\nTake the installation medium out; then restart. The host sets "
        "itself up at its first start, which takes a minute or two, and says \"host ready\" on its "
        "console. Then log in:\n\n    %s",
        address);
    UI_MESSAGE(NULL, text, "Restart");
    console_print("slipway-installer: installation complete");
    restart();
    g_assert_not_reached();
}

/* What to do, by the class of the error. */
static const char *advice(const GError *error)
{
    switch (error_exit_status(error)) {
    case SLIPWAY_ERROR_HARDWARE:
        return "Go back and choose other disks or interfaces, or change the machine.";
    case SLIPWAY_ERROR_SOURCE:
        return "Try again; if it stays, write the medium anew, or take another source.";
    case SLIPWAY_ERROR_NETWORK:
        return "Look after cable, addresses and server, then try again.";
    case SLIPWAY_ERROR_WRITE:
        return "Try again. If it stays, the disk or its controller may be broken: look into the log, "
               "and try another disk.";
    default:
        return "Look into the log, then try again.";
    }
}

void ui_end_failed(const GError *error, gboolean written)
{
    ui_screen_page("The installation failed",
                   "Try again goes back to the last question; all that you answered is kept.\n\n"
                   "The shell (F2) has the usual tools; 'exit' comes back here. The log (F3) is a file: "
                   EXECUTE_LOG ".",
                   0, 0);
    g_autofree char *text = g_strdup_printf(
        "%s\n\nDisks: %s\nWhat next: %s\nThe log: " EXECUTE_LOG, error->message,
        written ? "half written; they will not start before an installation succeeds."
                : "nothing was changed on any.",
        advice(error));
    g_autoptr(UiTyped) typed = ui_typed_new();
    for (;;) {
        g_auto(UiList) list = ui_list_new(UI_LIST_ONE, "failed", text);
        ui_list_add(&list, "again", g_strdup("Try again"), NULL);
        ui_list_add(&list, "shell", g_strdup("Open a shell"), NULL);
        ui_list_add(&list, "restart", g_strdup("Restart the machine"), NULL);
        if (ui_list_ask(&list, typed) != UI_NEXT)
            continue;
        const char *choice = ui_list_choice(&list);
        if (g_str_equal(choice, "again"))
            return;
        if (g_str_equal(choice, "restart"))
            restart();
        ui_shell_start();
        ui_shell_wait();
    }
}
