/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui_screen.h"

/*
 * A text and a row of buttons. TITLE NULL: the page's. Returns the button's
 * index; for Escape, that of the last one.
 */
unsigned ui_message(const char *title, const char *text, const char *const buttons[]);
#define UI_MESSAGE(title, text, ...) \
    ui_message(title, text, (const char *const[]){__VA_ARGS__, NULL})

/* A text with the buttons Next and Back. */
UiMove ui_message_page(const char *text);

/* What is wrong with what was just typed; back to it. */
void ui_message_problem(const char *text);

/* A text without a button, while something takes its time; until ui_message_busy(NULL). */
void ui_message_busy(const char *text);

/*
 * A text that waits for somebody (BUTTON NULL: for IS_OVER only). KEY: another
 * key to end it, 0: none. IS_OVER is asked every second.
 */
typedef enum { UI_WAIT_PRESSED, UI_WAIT_KEY, UI_WAIT_OVER } UiWait;
UiWait ui_message_wait(const char *text, const char *button, int key,
                       gboolean (*is_over)(gpointer data), gpointer data);
