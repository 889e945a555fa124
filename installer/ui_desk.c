/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <unistd.h>

#include "answer_writer.h"
#include "error.h"
#include "ui.h"
#include "ui_message.h"
#include "wizard.h"

static const char text[] =
    "This asks what an installation of Slipway " PROJECT_VERSION " would ask, for the machine of the "
    "inventory, and writes the answers to a file. It changes nothing else.";

gboolean ui_run_desk(Inventory *inventory, const char *path, GError **error)
{
    g_autoptr(Wizard) wizard = wizard_new(inventory, FALSE);
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "the screens need a terminal for input and output");
        return FALSE;
    }
    ui_screen_open(NULL);
    gboolean answered = FALSE;
    for (gboolean more = TRUE; more && !answered;) {
        ui_screen_page("Answers for a host", "Escape on this screen ends without a file.", 0, 0);
        more = UI_MESSAGE(NULL, text, "Next", "Quit") == 0;
        answered = more && wizard_run(wizard);
    }
    ui_screen_close();
    if (!answered) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "nothing was saved: the screens were left before their end");
        return FALSE;
    }
    if (path == NULL)
        return TRUE;
    if (!answer_save(wizard->answers, path, error))
        return FALSE;
    printf("%s: written\n", path);
    return TRUE;
}
