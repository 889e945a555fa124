/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui_progress.h"

#include <newt.h>

#include "ui_screen.h"

typedef struct {
    newtComponent form, bar, step, bytes, warning;
} Progress;

static Progress *progress_new(void)
{
    Progress *progress = g_new0(Progress, 1);
    newtCenteredWindow(UI_WIDTH + 4, 9, "Installing");
    progress->step = newtLabel(2, 1, "");
    progress->bar = newtScale(2, 3, UI_WIDTH, 100);
    progress->bytes = newtLabel(2, 5, "");
    progress->warning = newtTextbox(2, 6, UI_WIDTH, 3, NEWT_FLAG_WRAP);
    progress->form = newtForm(NULL, NULL, 0);
    newtFormAddComponents(progress->form, progress->step, progress->bar, progress->bytes,
                          progress->warning, NULL);
    return progress;
}

static void progress_free(gpointer data)
{
    Progress *progress = data;
    newtFormDestroy(progress->form);
    newtPopWindow();
    g_free(progress);
}

/* A newt label keeps what a shorter text does not cover. */
static void set_label(newtComponent label, const char *text)
{
    g_autofree char *padded = g_strdup_printf("%-*.*s", UI_WIDTH, UI_WIDTH, text);
    newtLabelSetText(label, padded);
}

static void on_event(const Event *event, gpointer data)
{
    Progress *progress = data;
    newtScaleSet(progress->bar, event->percent);
    if (event->kind == EVENT_STEP) {
        set_label(progress->step, event->text);
        set_label(progress->bytes, "");
    } else if (event->kind == EVENT_PROGRESS) {
        g_autofree char *text = event_to_progress(event);
        set_label(progress->bytes, text);
    } else if (event->kind == EVENT_WARNING) {
        newtTextboxSetText(progress->warning, event->text);
    }
    newtDrawForm(progress->form);
    newtRefresh();
}

void ui_progress_follow(Events *events)
{
    events_add_reader(events, on_event, progress_new(), progress_free);
}
