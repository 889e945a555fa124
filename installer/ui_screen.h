/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * The few kinds of screen that the installer's questions are made of, on newt.
 * All fit 80 by 24 characters. Texts are UTF-8 without markup.
 */
typedef enum {
    UI_NEXT,
    UI_BACK,
    UI_TAKEN, /* somebody acts on another console */
} UiMove;

#define UI_WIDTH 68 /* characters of text in a window */

/* Starts and ends drawing on this process's terminal. */
void ui_screen_open(const char *help_line);
void ui_screen_close(void);

/* A text and one button. Returns when it is pressed. */
void ui_screen_message(const char *title, const char *button, const char *text);

/*
 * The same, until the button is pressed (UI_NEXT) or IS_OVER, asked every
 * second, is TRUE (UI_TAKEN).
 */
UiMove ui_screen_wait(const char *title, const char *button, const char *text,
                      gboolean (*is_over)(gpointer data), gpointer data);

/* Two buttons below a text; TRUE: the first. */
gboolean ui_screen_choose(const char *title, const char *first, const char *second,
                          const char *text);

/*
 * One of ROWS, with what DETAILS says of the marked row below the list (both
 * NULL-terminated, of the same length). *CHOICE is the row that is marked
 * first, and the chosen one.
 */
UiMove ui_screen_list(const char *title, const char *text, char *const rows[],
                      char *const details[], unsigned *choice);

/* A line to fill in. */
typedef struct {
    const char *label;
    gboolean secret; /* shows stars, and starts empty */
    char *value;     /* in: what it starts with, may be NULL; out: what was typed, g_free() */
} UiField;

UiMove ui_screen_fields(const char *title, const char *text, UiField *fields, unsigned n_fields);
