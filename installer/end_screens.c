/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>
#include <stdio.h>

#include "error.h"
#include "ui_end.h"
#include "ui_progress.h"

/* Screens that the wizard does not show at a desk, for tests/cli/test_screens.py: an installation
 * that is short, and one that fails. LOG stands for the installer's log. */

static void install(void)
{
    g_autoptr(Events) events = events_new();
    ui_progress_follow(events, "Installing");
    events_begin(events, 4);
    events_step(events, "one", "Doing the first thing", 1);
    events_step(events, "two", "Writing something long", 3);
    for (guint64 done = 0; done <= 60; done++) {
        events_progress(events, done << 20, 60 << 20);
        g_usleep(G_USEC_PER_SEC / 10);
    }
    events_warning(events, "a warning to be seen");
    events_done(events);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = g_error_new(SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE,
                                          "cannot write '/dev/sda': no space on the moon");
    ui_screen_open(argv[1]);
    ui_screen_page("Installation", NULL, 0, 0);
    install();
    ui_end_failed(error, TRUE);
    ui_screen_close();
    puts("tried again");
}
