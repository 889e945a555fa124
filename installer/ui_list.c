/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui_list.h"

#include <newt.h>
#include <stdint.h>
#include <string.h>

#define LINES 17 /* for the text, the list and the detail together */
#define ROWS_MIN 5 /* of a list that scrolls */
#define DETAIL_HEIGHT 4

static void row_free(UiRow *row)
{
    g_free(row->id);
    g_free(row->text);
    g_free(row->detail);
    g_free(row);
}

UiList ui_list_new(UiListKind kind, const char *name, const char *text)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)row_free);
    return (UiList){kind, name, text, rows, NULL};
}

void ui_list_clear(UiList *list)
{
    g_ptr_array_unref(list->rows);
}

void ui_list_add(UiList *list, const char *id, char *text, char *detail)
{
    UiRow *row = g_new0(UiRow, 1);
    row->id = g_strdup(id);
    row->text = text;
    row->detail = detail;
    g_ptr_array_add(list->rows, row);
}

static UiRow *row_at(const UiList *list, unsigned number)
{
    return list->rows->pdata[number];
}

static char *row_text(const UiList *list, const UiRow *row)
{
    const char *mark = list->kind == UI_LIST_ONE ? "" : row->marked ? "[x] " : "[ ] ";
    return g_strconcat(mark, row->text, NULL);
}

/* The marks of the last time, or of the beginning; returns the row for the cursor. */
static unsigned restore(const UiList *list, UiTyped *typed)
{
    const char *kept = ui_typed_get(typed, list->name);
    g_auto(GStrv) ids = g_strsplit(kept != NULL ? kept : list->first != NULL ? list->first : "",
                                   " ", -1);
    unsigned cursor = 0;
    for (unsigned i = list->rows->len; i-- > 0;) {
        UiRow *row = row_at(list, i);
        row->marked = g_strv_contains((const char *const *)ids, row->id);
        if (row->marked)
            cursor = i;
        if (kept == NULL && list->kind == UI_LIST_SEVERAL)
            row->marked = FALSE;
    }
    return cursor;
}

static void keep(const UiList *list, UiTyped *typed)
{
    g_auto(GStrv) ids = ui_list_choices(list);
    g_autofree char *kept = g_strjoinv(" ", ids);
    ui_typed_set(typed, list->name, kept);
}

const char *ui_list_choice(const UiList *list)
{
    for (unsigned i = 0; i < list->rows->len; i++)
        if (row_at(list, i)->marked)
            return row_at(list, i)->id;
    return NULL;
}

char **ui_list_choices(const UiList *list)
{
    g_autoptr(GStrvBuilder) ids = g_strv_builder_new();
    for (unsigned i = 0; i < list->rows->len; i++)
        if (row_at(list, i)->marked)
            g_strv_builder_add(ids, row_at(list, i)->id);
    return g_strv_builder_end(ids);
}

typedef struct {
    const UiList *list;
    newtComponent box, detail;
} View;

static unsigned cursor_of(const View *view)
{
    return (unsigned)(intptr_t)newtListboxGetCurrent(view->box);
}

static void show_detail(newtComponent component, void *data)
{
    const View *view = data;
    const char *detail = row_at(view->list, cursor_of(view))->detail;
    newtTextboxSetText(view->detail, detail != NULL ? detail : "");
}

/* Lines of the longest detail; 0: there are none. */
static int detail_height(const UiList *list)
{
    int height = 0;
    for (unsigned i = 0; i < list->rows->len; i++) {
        const char *detail = row_at(list, i)->detail;
        if (detail == NULL)
            continue;
        int lines = 1;
        for (const char *end = strchr(detail, '\n'); end != NULL; end = strchr(end + 1, '\n'))
            lines++;
        height = MAX(height, lines);
    }
    return MIN(height, DETAIL_HEIGHT);
}

static newtGrid view_new(View *view, void **buttons)
{
    const UiList *list = view->list;
    int width, text_height, detail = detail_height(list), rows = (int)list->rows->len;
    int room = LINES - 2 - (detail > 0 ? detail + 1 : 0); /* for text and list */
    newtComponent text = ui_textbox(list->text, room - MIN(rows, ROWS_MIN));
    newtComponentGetSize(text, &width, &text_height);
    int height = MIN(rows, room - text_height);

    /* Not with newt's border, which is drawn in the colours of the row under the cursor. */
    view->box = newtListbox(-1, -1, height,
                            NEWT_FLAG_RETURNEXIT | (rows > height ? NEWT_FLAG_SCROLL : 0));
    newtListboxSetWidth(view->box, UI_WIDTH);
    for (unsigned i = 0; i < list->rows->len; i++) {
        g_autofree char *shown = row_text(list, row_at(list, i));
        newtListboxAppendEntry(view->box, shown, (void *)(intptr_t)i);
    }
    newtGrid grid = newtCreateGrid(1, 4);
    newtGridSetField(grid, 0, 0, NEWT_GRID_COMPONENT, text, 0, 0, 0, 1, NEWT_ANCHOR_LEFT, 0);
    newtGridSetField(grid, 0, 1, NEWT_GRID_COMPONENT, view->box, 0, 0, 0, 1, 0, 0);
    if (detail > 0) {
        view->detail = newtTextbox(-1, -1, UI_WIDTH, detail, NEWT_FLAG_WRAP);
        newtComponentAddCallback(view->box, show_detail, view);
        newtGridSetField(grid, 0, 2, NEWT_GRID_COMPONENT, view->detail, 0, 0, 0, 1,
                         NEWT_ANCHOR_LEFT, 0);
    }
    newtGridSetField(grid, 0, 3, NEWT_GRID_SUBGRID,
                     ui_buttons((const char *const[]){"Next", "Back", NULL}, buttons), 0, 0, 0, 0, 0,
                     0);
    return grid;
}

static void toggle(const View *view)
{
    unsigned number = cursor_of(view);
    UiRow *row = row_at(view->list, number);
    row->marked = !row->marked;
    g_autofree char *shown = row_text(view->list, row);
    newtListboxSetEntry(view->box, (int)number, shown);
}

/* What Enter means, by the kind of list. */
static void settle(const UiList *list, unsigned cursor)
{
    if (list->kind == UI_LIST_ONE)
        for (unsigned i = 0; i < list->rows->len; i++)
            row_at(list, i)->marked = i == cursor;
    else if (list->kind == UI_LIST_SEVERAL && ui_list_choice(list) == NULL)
        row_at(list, cursor)->marked = TRUE;
}

UiMove ui_list_ask(UiList *list, UiTyped *typed)
{
    unsigned cursor = restore(list, typed), pressed = 0;
    void *buttons[2];
    View view = {.list = list};
    newtGrid grid = view_new(&view, buttons);
    newtComponent form = ui_window_open(grid, NULL);
    newtListboxSetCurrent(view.box, (int)cursor);
    newtFormSetCurrent(form, view.box);
    if (view.detail != NULL)
        show_detail(view.box, &view);
    if (list->kind != UI_LIST_ONE)
        newtFormAddHotKey(form, ' ');

    int key;
    while ((key = ui_window_run(form, buttons, 2, &pressed)) == ' ')
        if (newtFormGetCurrent(form) == view.box)
            toggle(&view);
    UiMove move = key == UI_KEY_ESCAPE || pressed == 1 ? UI_BACK : UI_NEXT;
    if (move == UI_NEXT || list->kind == UI_LIST_ONE)
        settle(list, cursor_of(&view));
    ui_window_close(form, grid);
    keep(list, typed);
    return move;
}
