/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui_message.h"

#include <newt.h>

#define TEXT_HEIGHT 15 /* lines */
#define BUTTONS_MAX 4
#define POLL 1000 /* milliseconds */

static newtGrid text_and_buttons(const char *text, const char *const labels[], void **buttons)
{
    newtGrid grid = newtCreateGrid(1, 2);
    newtGridSetField(grid, 0, 0, NEWT_GRID_COMPONENT, ui_textbox(text, TEXT_HEIGHT), 0, 0, 0, 1,
                     NEWT_ANCHOR_LEFT, 0);
    if (labels[0] != NULL)
        newtGridSetField(grid, 0, 1, NEWT_GRID_SUBGRID, ui_buttons(labels, buttons), 0, 0, 0, 0, 0,
                         0);
    return grid;
}

unsigned ui_message(const char *title, const char *text, const char *const labels[])
{
    void *buttons[BUTTONS_MAX];
    unsigned count = g_strv_length((char **)labels), pressed = 0;
    newtGrid grid = text_and_buttons(text, labels, buttons);
    newtComponent form = ui_window_open(grid, title);
    newtFormSetCurrent(form, buttons[0]);
    if (ui_window_run(form, buttons, count, &pressed) == UI_KEY_ESCAPE)
        pressed = count - 1;
    ui_window_close(form, grid);
    return pressed;
}

UiMove ui_message_page(const char *text)
{
    return UI_MESSAGE(NULL, text, "Next", "Back") == 0 ? UI_NEXT : UI_BACK;
}

void ui_message_problem(const char *text)
{
    UI_MESSAGE("Please check", text, "Try again");
}

void ui_message_busy(const char *text)
{
    static newtComponent form;
    static newtGrid grid;
    if (form != NULL)
        ui_window_close(form, grid);
    form = NULL;
    if (text != NULL) {
        grid = text_and_buttons(text, (const char *const[]){NULL}, NULL);
        form = ui_window_open(grid, "One moment");
        newtDrawForm(form);
    }
    newtRefresh();
}

UiWait ui_message_wait(const char *text, const char *label, int key,
                       gboolean (*is_over)(gpointer data), gpointer data)
{
    void *button = NULL;
    newtGrid grid = text_and_buttons(text, (const char *const[]){label, NULL}, &button);
    newtComponent form = ui_window_open(grid, NULL);
    newtFormSetTimer(form, POLL);
    if (key != 0)
        newtFormAddHotKey(form, key);
    if (button != NULL)
        newtFormSetCurrent(form, button);
    UiWait result = UI_WAIT_OVER;
    for (;;) {
        unsigned pressed;
        int end = ui_window_run(form, &button, button != NULL, &pressed);
        if (is_over(data))
            break;
        if (end == UI_KEY_ENTER && label != NULL) {
            result = UI_WAIT_PRESSED;
            break;
        }
        if (key != 0 && end == key) {
            result = UI_WAIT_KEY;
            break;
        }
    }
    ui_window_close(form, grid);
    return result;
}
