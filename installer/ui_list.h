/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui_typed.h"
#include "ui_screen.h"

/* Rows of which one is chosen, or any number marked. */

typedef struct {
    char *id;     /* what the row stands for, without blanks: "/dev/sda" */
    char *text;   /* at most UI_WIDTH - 8 characters are shown */
    char *detail; /* below the list while the cursor is on the row; may be NULL */
    gboolean marked;
} UiRow;

typedef enum {
    UI_LIST_ONE,
    UI_LIST_SEVERAL,     /* the space bar marks; without a mark, the row under the cursor is meant */
    UI_LIST_ANY,         /* the same, and without a mark, none is meant */
} UiListKind;

typedef struct {
    UiListKind kind;
    const char *name; /* under which the choice is kept */
    const char *text; /* above the list */
    GPtrArray *rows;  /* UiRow */
    const char *first; /* id of the row that is under the cursor, or marked, at first; may be NULL */
} UiList;

/* TEXT and DETAIL are taken over. */
void ui_list_add(UiList *list, const char *id, char *text, char *detail);

UiList ui_list_new(UiListKind kind, const char *name, const char *text);
void ui_list_clear(UiList *list);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(UiList, ui_list_clear)

/* Asks; after UI_NEXT the chosen rows, and only those, are marked. */
UiMove ui_list_ask(UiList *list, UiTyped *typed);

/* The id of the only marked row. */
const char *ui_list_choice(const UiList *list);

/* The ids of all marked rows; g_strfreev(). */
char **ui_list_choices(const UiList *list);
