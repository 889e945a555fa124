/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui_welcome.h"

#include "ui_consoles.h"
#include "ui_driver_disk.h"
#include "ui_message.h"

static const char welcome_text[] =
    "This installs Slipway " PROJECT_VERSION ": a Xen host, by itself, as the master of a new "
    "pool, or as a member of one.\n\n"
    "You will be asked for disks, addresses, a name and a pool. Nothing is changed on any disk "
    "before you have seen all that you chose and have typed a word to confirm it.\n\n"
    "F9 loads a driver disk. An answer file does the same without questions (docs/answer-file.md).";

static const char help[] =
    "Enter begins on this console; the others then show where the installation runs.\n\n"
    "Tab and the arrow keys move, the space bar marks, Enter goes on, Escape goes back and keeps "
    "what you typed. F1 explains the page. F2 opens a shell and F3 the log, here; on the machine's "
    "own screen Alt+F2 and Alt+F3 show the same beside it, and Alt+F1 comes back.";

static gboolean somebody_else_acts(gpointer console)
{
    g_autofree char *owner = ui_consoles_owner();
    return owner != NULL && !g_str_equal(owner, console);
}

static gboolean nobody_acts(gpointer console)
{
    return !somebody_else_acts(console);
}

void ui_welcome_ask(const char *console, GPtrArray *drivers)
{
    for (;;) {
        g_autofree char *owner = NULL;
        ui_screen_page("Welcome", help, 0, 0);
        UiWait end = ui_message_wait(welcome_text, "Next", UI_KEY_F9, somebody_else_acts,
                                     (gpointer)console);
        if (end != UI_WAIT_OVER && ui_consoles_take(console, &owner)) {
            if (end == UI_WAIT_PRESSED)
                return;
            ui_driver_disk_ask(drivers);
            continue;
        }
        if (owner == NULL)
            owner = ui_consoles_owner();
        g_autofree char *text = g_strdup_printf("The installation runs on %s.",
                                                owner != NULL ? owner : "another console");
        ui_message_wait(text, NULL, 0, nobody_acts, (gpointer)console);
    }
}
