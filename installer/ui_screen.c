/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui_screen.h"

#include <newt.h>
#include <string.h>
#include <unistd.h>

#include "ui_shell.h"

#define COLUMNS 80
#define HELP_WIDTH 62
#define HELP_HEIGHT 14 /* lines; longer texts scroll */

static struct {
    const char *log, *title, *help;
} screen;

/* Light windows on blue; what has the focus is white on blue, wherever it is. */
static const struct newtColors colours = {
    .rootFg = "white",          .rootBg = "blue",
    .borderFg = "black",        .borderBg = "lightgray",
    .windowFg = "black",        .windowBg = "lightgray",
    .shadowFg = "black",        .shadowBg = "black",
    .titleFg = "blue",          .titleBg = "lightgray",
    .buttonFg = "black",        .buttonBg = "cyan",
    .actButtonFg = "white",     .actButtonBg = "blue",
    .checkboxFg = "black",      .checkboxBg = "lightgray",
    .actCheckboxFg = "white",   .actCheckboxBg = "blue",
    .entryFg = "white",         .entryBg = "blue",
    .labelFg = "black",         .labelBg = "lightgray",
    .listboxFg = "black",       .listboxBg = "lightgray",
    .actListboxFg = "white",    .actListboxBg = "blue",
    .textboxFg = "black",       .textboxBg = "lightgray",
    .actTextboxFg = "black",    .actTextboxBg = "lightgray",
    .helpLineFg = "black",      .helpLineBg = "cyan",
    .rootTextFg = "white",      .rootTextBg = "blue",
    .emptyScale = "gray",       .fullScale = "blue",
    .disabledEntryFg = "gray",  .disabledEntryBg = "lightgray",
    .compactButtonFg = "black", .compactButtonBg = "lightgray",
    .actSelListboxFg = "white", .actSelListboxBg = "blue",
    .selListboxFg = "blue",     .selListboxBg = "lightgray",
};

static void show_help(newtComponent form, void *text);

void ui_screen_open(const char *log)
{
    screen.log = log;
    newtInit();
    newtSetColors(colours);
    newtCls();
    newtSetHelpCallback(show_help);
    newtPushHelpLine(log != NULL
                         ? " F1 help   F2 shell   F3 log  |  Tab: move   Enter: go on   Esc: back"
                         : " F1 help  |  Tab: move   Enter: go on   Esc: back");
    ui_screen_page(NULL, NULL, 0, 0);
}

void ui_screen_close(void)
{
    newtPopHelpLine();
    newtFinished();
}

void ui_screen_page(const char *title, const char *help, unsigned step, unsigned of)
{
    screen.title = title;
    screen.help = help;
    g_autofree char *place = of > 0 ? g_strdup_printf("Step %u of %u", step, of) : g_strdup("");
    g_autofree char *line = g_strdup_printf(" Slipway " PROJECT_VERSION "%*s",
                                            COLUMNS - 1 - (int)strlen(" Slipway " PROJECT_VERSION),
                                            place);
    newtDrawRootText(0, 0, line);
}

/* newt cannot tell a height before it has wrapped the text, and leaves a text that scrolls two
 * columns short. */
static newtComponent textbox(const char *text, int width, int max_height)
{
    newtComponent box = newtTextbox(-1, -1, width, 1, NEWT_FLAG_WRAP);
    newtTextboxSetText(box, text);
    int lines = newtTextboxGetNumLines(box);
    if (lines <= max_height) {
        newtTextboxSetHeight(box, MAX(lines, 1));
        return box;
    }
    newtComponentDestroy(box);
    box = newtTextbox(-1, -1, width, max_height, NEWT_FLAG_WRAP | NEWT_FLAG_SCROLL);
    newtTextboxSetText(box, text);
    return box;
}

void *ui_textbox(const char *text, int max_height)
{
    return textbox(text, UI_WIDTH, max_height);
}

void *ui_buttons(const char *const labels[], void **buttons)
{
    unsigned count = g_strv_length((char **)labels);
    newtGrid grid = newtCreateGrid((int)count, 1);
    for (unsigned i = 0; i < count; i++) {
        buttons[i] = newtCompactButton(-1, -1, labels[i]);
        newtGridSetField(grid, (int)i, 0, NEWT_GRID_COMPONENT, buttons[i], i > 0 ? 4 : 0, 0, 0, 0, 0,
                         0);
    }
    return grid;
}

void *ui_window_open(void *grid, const char *title)
{
    newtComponent form = newtForm(NULL, (void *)(screen.help != NULL ? screen.help : ""), 0);
    newtGridAddComponentsToForm(grid, form, 1);
    int width, height;
    newtGridGetSize(grid, &width, &height);
    newtCenteredWindow(UI_WIDTH + 4, (unsigned)height + 1, title != NULL ? title : screen.title);
    newtGridPlace(grid, 2, 1);
    newtFormAddHotKey(form, NEWT_KEY_ENTER);
    newtFormAddHotKey(form, NEWT_KEY_ESCAPE);
    if (screen.log != NULL) {
        newtFormAddHotKey(form, NEWT_KEY_F2);
        newtFormAddHotKey(form, NEWT_KEY_F3);
    }
    return form;
}

void ui_window_close(void *form, void *grid)
{
    newtFormDestroy(form);
    newtPopWindow();
    newtGridFree(grid, 1);
}

static gboolean is_button(newtComponent component, void *const *buttons, unsigned n_buttons,
                          unsigned *ret_button)
{
    for (unsigned i = 0; i < n_buttons; i++)
        if (buttons[i] == component) {
            *ret_button = i;
            return TRUE;
        }
    return FALSE;
}

gboolean ui_window_start_shell(int key)
{
    if (key == NEWT_KEY_F2)
        ui_shell_start();
    else if (key == NEWT_KEY_F3)
        ui_shell_start_pager(screen.log);
    return key == NEWT_KEY_F2 || key == NEWT_KEY_F3;
}

int ui_window_run(void *form, void *const *buttons, unsigned n_buttons, unsigned *ret_button)
{
    for (;;) {
        struct newtExitStruct event;
        newtFormRun(form, &event);
        switch (event.reason) {
        case NEWT_EXIT_TIMER:
            return UI_KEY_TIMER;
        case NEWT_EXIT_COMPONENT:
            if (is_button(event.u.co, buttons, n_buttons, ret_button))
                return UI_KEY_ENTER;
            break;
        case NEWT_EXIT_HOTKEY:
            if (ui_window_start_shell(event.u.key))
                ui_shell_wait();
            else if (event.u.key == NEWT_KEY_ENTER || event.u.key == ' ') {
                gboolean pressed = is_button(newtFormGetCurrent(form), buttons, n_buttons,
                                             ret_button);
                return pressed ? UI_KEY_ENTER : event.u.key;
            } else if (event.u.key != NEWT_KEY_F12)
                return event.u.key;
            break;
        default: /* the terminal is gone */
            _exit(UI_NO_TERMINAL);
        }
    }
}

/* The help of the help has no help. */
static void show_help(newtComponent component, void *text)
{
    if (*(const char *)text == '\0')
        return;
    void *button;
    newtGrid grid = newtCreateGrid(1, 2);
    newtGridSetField(grid, 0, 0, NEWT_GRID_COMPONENT, textbox(text, HELP_WIDTH, HELP_HEIGHT), 0,
                     0, 0, 1, 0, 0);
    newtGridSetField(grid, 0, 1, NEWT_GRID_SUBGRID,
                     ui_buttons((const char *const[]){"Close", NULL}, &button), 0, 0, 0, 0, 0,
                     NEWT_GRID_FLAG_GROWX);
    newtComponent form = newtForm(NULL, NULL, 0);
    newtGridAddComponentsToForm(grid, form, 1);
    int width, height;
    newtGridGetSize(grid, &width, &height);
    g_autofree char *title = g_strdup_printf("Help: %s", screen.title);
    newtCenteredWindow(HELP_WIDTH + 4, (unsigned)height + 1, title);
    newtGridPlace(grid, 2, 1);
    newtFormAddHotKey(form, NEWT_KEY_ESCAPE);
    struct newtExitStruct event;
    newtFormSetCurrent(form, button);
    newtFormRun(form, &event);
    ui_window_close(form, grid);
}
