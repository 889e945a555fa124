/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * The screens' common ground, on newt: every one fits 80 by 24 characters, is
 * left by Enter or Escape, and has the keys F1 (help), F2 (shell) and F3 (log).
 * Texts are UTF-8 without markup. Used by the kinds of screen (ui_form.h,
 * ui_list.h, ui_message.h), which the pages are made of.
 */
typedef enum { UI_NEXT, UI_BACK } UiMove;

#define UI_WIDTH 72         /* characters of text in a window */
#define UI_NO_TERMINAL 127 /* exit status of a process whose terminal is gone */

/*
 * Starts drawing on this process's terminal, as every screen needs. LOG: what F3 shows;
 * NULL: at a person's own desk, where neither F2 nor F3 is offered.
 */
void ui_screen_open(const char *log);
void ui_screen_close(void);

/*
 * What the next screens are about: TITLE, which stands above them, the text
 * that F1 shows, and how far the person has come (OF 0: not said). Strings are
 * static.
 */
void ui_screen_page(const char *title, const char *help, unsigned step, unsigned of);

/* The rest is for the kinds of screen; "void *" keeps newt.h out of the pages. */

/* A window with the newtGrid GRID in it, and a form with all of its components. */
void *ui_window_open(void *grid, const char *title);
void ui_window_close(void *form, void *grid);

/* TEXT as wide as a window; scrolls where it has more than MAX_HEIGHT lines. */
void *ui_textbox(const char *text, int max_height);

/* A row of buttons; LABELS is NULL-terminated, the components go to BUTTONS. */
void *ui_buttons(const char *const labels[], void **buttons);

/* Starts what the KEY of a form stands for (ui_shell.h); FALSE: nothing. */
gboolean ui_window_start_shell(int key);

/*
 * Runs FORM until a key or button ends it: Enter (UI_KEY_ENTER, or the button
 * pressed by *RET_BUTTON), Escape, or another key that was added to the form.
 * The keys F1 to F3 are served inside. UI_KEY_TIMER: the form's timer.
 */
#define UI_KEY_ENTER '\r'
#define UI_KEY_ESCAPE '\x1b'
#define UI_KEY_TIMER 1
#define UI_KEY_F9 (0x8000 + 109) /* newt.h, NEWT_KEY_F9 */
int ui_window_run(void *form, void *const *buttons, unsigned n_buttons, unsigned *ret_button);
