/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui_progress.h"

#include <newt.h>

#include "ui_screen.h"
#include "ui_shell.h"

#define STEPS 8    /* lines: the last ones that are done, and the current one */
#define HEIGHT 17  /* of the window */
#define WARNINGS 3 /* lines */

typedef struct {
    newtComponent form, steps, bar, bytes, left, warning;
    GPtrArray *done; /* char *: lines */
} Progress;

static Progress *progress_new(const char *title)
{
    Progress *progress = g_new0(Progress, 1);
    progress->done = g_ptr_array_new_with_free_func(g_free);
    newtCenteredWindow(UI_WIDTH + 4, HEIGHT, title);
    progress->steps = newtTextbox(2, 1, UI_WIDTH, STEPS, 0);
    progress->bar = newtScale(2, STEPS + 2, UI_WIDTH, 100);
    progress->bytes = newtLabel(2, STEPS + 4, "");
    progress->left = newtLabel(2, STEPS + 5, "");
    progress->warning = newtTextbox(2, HEIGHT - WARNINGS, UI_WIDTH, WARNINGS, NEWT_FLAG_WRAP);
    progress->form = newtForm(NULL, NULL, 0);
    newtFormAddComponents(progress->form, progress->steps, progress->bar, progress->bytes,
                          progress->left, progress->warning, NULL);
    newtFormAddHotKey(progress->form, NEWT_KEY_F2);
    newtFormAddHotKey(progress->form, NEWT_KEY_F3);
    newtFormSetTimer(progress->form, 1);
    return progress;
}

static void progress_free(gpointer data)
{
    Progress *progress = data;
    ui_shell_wait(); /* what comes next must not be drawn across it */
    newtFormDestroy(progress->form);
    newtPopWindow();
    g_ptr_array_unref(progress->done);
    g_free(progress);
}

/* A newt label keeps what a shorter text does not cover. */
static void set_label(newtComponent label, const char *text)
{
    g_autofree char *padded = g_strdup_printf("%-*.*s", UI_WIDTH, UI_WIDTH, text);
    newtLabelSetText(label, padded);
}

static char *format_seconds(double seconds)
{
    int whole = (int)(seconds + 0.5);
    return whole >= 60 ? g_strdup_printf("%d min %02d s", whole / 60, whole % 60)
                       : g_strdup_printf("%d s", whole);
}

/* What is done, and CURRENT (may be NULL). */
static void show_steps(Progress *progress, const char *current)
{
    g_autoptr(GString) text = g_string_new(NULL);
    unsigned room = current != NULL ? STEPS - 1 : STEPS;
    unsigned first = progress->done->len > room ? progress->done->len - room : 0;
    for (unsigned i = first; i < progress->done->len; i++)
        g_string_append_printf(text, "%s\n", (const char *)progress->done->pdata[i]);
    if (current != NULL)
        g_string_append_printf(text, " > %s\n", current);
    newtTextboxSetText(progress->steps, text->str);
}

static void add_done(Progress *progress, const Event *event)
{
    g_autofree char *seconds = format_seconds(event->duration);
    g_ptr_array_add(progress->done,
                    g_strdup_printf("   %-*.*s %10s", UI_WIDTH - 16, UI_WIDTH - 16, event->text,
                                    seconds));
}

static void show_left(Progress *progress, const Event *event)
{
    g_autofree char *elapsed = format_seconds(event->elapsed);
    g_autofree char *left = event->left >= 0 ? format_seconds(event->left) : NULL;
    g_autofree char *text = g_strdup_printf("%u%% after %s%s%s%s", event->percent, elapsed,
                                            left != NULL ? ", about " : "",
                                            left != NULL ? left : "", left != NULL ? " left" : "");
    set_label(progress->left, text);
}

/* Keys are looked for whenever something happens; a shell does not hold up the installation. */
static void serve_keys(Progress *progress)
{
    struct newtExitStruct event;
    newtFormRun(progress->form, &event);
    if (event.reason == NEWT_EXIT_HOTKEY)
        ui_window_start_shell(event.u.key);
}

static void on_event(const Event *event, gpointer data)
{
    Progress *progress = data;
    gboolean hidden = ui_shell_is_open();
    newtScaleSet(progress->bar, event->percent);
    if (event->kind == EVENT_STEP) {
        show_steps(progress, event->text);
        set_label(progress->bytes, "");
    } else if (event->kind == EVENT_STEP_DONE) {
        add_done(progress, event);
        show_steps(progress, NULL);
    } else if (event->kind == EVENT_PROGRESS) {
        Event bytes = *event;
        bytes.left = -1; /* has a line of its own */
        g_autofree char *text = event_to_progress(&bytes);
        set_label(progress->bytes, text);
    } else if (event->kind == EVENT_WARNING) {
        newtTextboxSetText(progress->warning, event->text);
    }
    show_left(progress, event);
    if (hidden)
        return;
    newtDrawForm(progress->form);
    newtRefresh();
    serve_keys(progress);
}

void ui_progress_follow(Events *events, const char *title)
{
    events_add_reader(events, on_event, progress_new(title), progress_free);
}
