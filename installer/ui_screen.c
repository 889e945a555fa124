/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui_screen.h"

#include <newt.h>
#include <stdint.h>
#include <string.h>

#define TEXT_HEIGHT 11 /* lines; longer texts scroll, and leave the help line in sight */
#define LIST_HEIGHT 6
#define DETAIL_HEIGHT 3
#define POLL 1000 /* milliseconds */

void ui_screen_open(const char *help_line)
{
    newtInit();
    newtCls();
    newtDrawRootText(0, 0, "Slipway " PROJECT_VERSION);
    newtPushHelpLine(help_line);
}

void ui_screen_close(void)
{
    newtFinished();
}

static newtComponent textbox_new(const char *text)
{
    newtComponent box = newtTextboxReflowed(-1, -1, (char *)text, UI_WIDTH, 8, 8, 0);
    if (newtTextboxGetNumLines(box) <= TEXT_HEIGHT)
        return box;
    newtComponentDestroy(box);
    box = newtTextbox(-1, -1, UI_WIDTH, TEXT_HEIGHT, NEWT_FLAG_WRAP | NEWT_FLAG_SCROLL);
    newtTextboxSetText(box, text);
    return box;
}

/* A window with GRID in it, and a form with all of GRID's components. */
static newtComponent form_new(const char *title, newtGrid grid)
{
    newtComponent form = newtForm(NULL, NULL, 0);
    newtGridAddComponentsToForm(grid, form, 1);
    int width, height;
    newtGridGetSize(grid, &width, &height);
    newtCenteredWindow(width + 2, height + 1, title); /* buttons end with a line of shadow */
    newtGridPlace(grid, 1, 1);
    return form;
}

static void form_free(newtComponent form, newtGrid grid)
{
    newtFormDestroy(form);
    newtPopWindow();
    newtGridFree(grid, 1);
}

void ui_screen_message(const char *title, const char *button, const char *text)
{
    ui_screen_wait(title, button, text, NULL, NULL);
}

UiMove ui_screen_wait(const char *title, const char *button, const char *text,
                      gboolean (*is_over)(gpointer data), gpointer data)
{
    newtComponent ok = NULL;
    newtGrid buttons = button != NULL ? newtButtonBar((char *)button, &ok, NULL) : NULL;
    newtGrid grid = newtCreateGrid(1, 2);
    newtGridSetField(grid, 0, 0, NEWT_GRID_COMPONENT, textbox_new(text), 0, 0, 0, 1, 0, 0);
    if (buttons != NULL)
        newtGridSetField(grid, 0, 1, NEWT_GRID_SUBGRID, buttons, 0, 0, 0, 0, 0,
                         NEWT_GRID_FLAG_GROWX);
    newtComponent form = form_new(title, grid);
    if (ok != NULL)
        newtFormSetCurrent(form, ok);
    if (is_over != NULL)
        newtFormSetTimer(form, POLL);

    UiMove move = UI_BACK;
    while (move == UI_BACK) {
        struct newtExitStruct event;
        newtFormRun(form, &event);
        if (event.reason == NEWT_EXIT_TIMER)
            move = is_over(data) ? UI_TAKEN : UI_BACK;
        else if (event.reason == NEWT_EXIT_ERROR ||
                 (event.reason == NEWT_EXIT_COMPONENT && event.u.co == ok))
            move = UI_NEXT;
    }
    form_free(form, grid);
    return move;
}

gboolean ui_screen_choose(const char *title, const char *first, const char *second,
                          const char *text)
{
    return newtWinChoice((char *)title, (char *)first, (char *)second, "%s", (char *)text) != 2;
}

/* Runs FORM until one of its two buttons, Enter in a field, or Escape. */
static UiMove run_form(newtComponent form, newtComponent back)
{
    newtFormAddHotKey(form, NEWT_KEY_ESCAPE);
    struct newtExitStruct event;
    newtFormRun(form, &event);
    if (event.reason == NEWT_EXIT_HOTKEY)
        return event.u.key == NEWT_KEY_ESCAPE ? UI_BACK : UI_NEXT;
    return event.reason == NEWT_EXIT_COMPONENT && event.u.co != back ? UI_NEXT : UI_BACK;
}

typedef struct {
    newtComponent list, box;
    char *const *details;
} Detail;

static void show_detail(newtComponent component, void *data)
{
    Detail *detail = data;
    newtTextboxSetText(detail->box, detail->details[(intptr_t)newtListboxGetCurrent(detail->list)]);
}

UiMove ui_screen_list(const char *title, const char *text, char *const rows[],
                      char *const details[], unsigned *choice)
{
    newtComponent next, back;
    newtGrid buttons = newtButtonBar("Next", &next, "Back", &back, NULL);
    newtComponent list = newtListbox(-1, -1, LIST_HEIGHT,
                                     NEWT_FLAG_BORDER | NEWT_FLAG_SCROLL | NEWT_FLAG_RETURNEXIT);
    newtListboxSetWidth(list, UI_WIDTH);
    for (intptr_t i = 0; rows[i] != NULL; i++)
        newtListboxAppendEntry(list, rows[i], (void *)i);
    newtListboxSetCurrent(list, *choice);
    newtComponent box = newtTextbox(-1, -1, UI_WIDTH, DETAIL_HEIGHT, NEWT_FLAG_WRAP);
    Detail detail = {list, box, details};
    newtComponentAddCallback(list, show_detail, &detail);

    newtGrid grid = newtCreateGrid(1, 4);
    newtGridSetField(grid, 0, 0, NEWT_GRID_COMPONENT, textbox_new(text), 0, 0, 0, 1,
                     NEWT_ANCHOR_LEFT, 0);
    newtGridSetField(grid, 0, 1, NEWT_GRID_COMPONENT, list, 0, 0, 0, 1, 0, 0);
    newtGridSetField(grid, 0, 2, NEWT_GRID_COMPONENT, box, 0, 0, 0, 1, 0, 0);
    newtGridSetField(grid, 0, 3, NEWT_GRID_SUBGRID, buttons, 0, 0, 0, 0, 0, NEWT_GRID_FLAG_GROWX);
    newtComponent form = form_new(title, grid);
    newtFormSetCurrent(form, list);
    show_detail(list, &detail);

    UiMove move = run_form(form, back);
    *choice = (intptr_t)newtListboxGetCurrent(list);
    form_free(form, grid);
    return move;
}

UiMove ui_screen_fields(const char *title, const char *text, UiField *fields, unsigned n_fields)
{
    newtComponent next, back;
    newtGrid buttons = newtButtonBar("Next", &next, "Back", &back, NULL);
    g_autofree newtComponent *entries = g_new0(newtComponent, n_fields);
    newtGrid lines = newtCreateGrid(2, n_fields);
    for (unsigned i = 0; i < n_fields; i++) {
        gboolean secret = fields[i].secret;
        entries[i] =
            newtEntry(-1, -1, fields[i].value != NULL && !secret ? fields[i].value : "", 40, NULL,
                      NEWT_FLAG_SCROLL | NEWT_FLAG_RETURNEXIT | (secret ? NEWT_FLAG_PASSWORD : 0));
        newtGridSetField(lines, 0, i, NEWT_GRID_COMPONENT, newtLabel(-1, -1, fields[i].label), 0, 0,
                         1, 0, NEWT_ANCHOR_LEFT, 0);
        newtGridSetField(lines, 1, i, NEWT_GRID_COMPONENT, entries[i], 0, 0, 0, 0, NEWT_ANCHOR_LEFT,
                         0);
    }
    newtGrid grid = newtCreateGrid(1, 3);
    newtGridSetField(grid, 0, 0, NEWT_GRID_COMPONENT, textbox_new(text), 0, 0, 0, 1,
                     NEWT_ANCHOR_LEFT, 0);
    newtGridSetField(grid, 0, 1, NEWT_GRID_SUBGRID, lines, 0, 0, 0, 1, 0, 0);
    newtGridSetField(grid, 0, 2, NEWT_GRID_SUBGRID, buttons, 0, 0, 0, 0, 0, NEWT_GRID_FLAG_GROWX);
    newtComponent form = form_new(title, grid);
    newtFormSetCurrent(form, entries[0]);

    UiMove move = run_form(form, back);
    for (unsigned i = 0; i < n_fields; i++) {
        g_free(fields[i].value);
        fields[i].value = g_strstrip(g_strdup(newtEntryGetValue(entries[i])));
        if (fields[i].secret)
            newtEntrySet(entries[i], "", 0);
    }
    form_free(form, grid);
    return move;
}
