/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui_typed.h"
#include "ui_screen.h"

/* Lines to fill in, and choices beside each other. */

/* As those of validate.h. */
typedef gboolean (*UiCheck)(const char *text, GError **error);

typedef struct {
    const char *name;  /* under which it is kept; NULL: a secret, shown as stars and not kept */
    const char *label; /* "IPv4 address" */
    const char *const *options; /* a choice of these words, NULL-terminated; NULL: a text */
    const char *value; /* the text or the option in the beginning, may be NULL */
    UiCheck check;     /* what a text that is not empty must be, each of its words where SEVERAL */
    gboolean required, several;
    /* Asked only while the option of the earlier field ONLY_IF is ONLY_WITH; NULL: always. */
    const char *only_if, *only_with;

    gboolean asked; /* out */
    char *text; /* what was typed or chosen; "" of a field that is not asked. ui_form_clear() */
} UiField;

typedef struct {
    const char *text; /* above the fields */
    UiField *fields;
    unsigned n_fields;
    const char *problem_field; /* in: where the cursor is at first, a label; NULL: the first field */
} UiForm;

/*
 * Asks until every field has what its check and its need want; says what is wrong
 * otherwise. What was typed is in the fields and in TYPED also after UI_BACK.
 */
UiMove ui_form_ask(UiForm *form, UiTyped *typed);

/* Says what is wrong with the field LABEL (after UI_NEXT); the next ui_form_ask() begins there. */
void ui_form_problem(UiForm *form, const char *label, const char *sentence);

/* Frees the texts, and wipes those of secrets. */
void ui_form_clear(UiForm *form);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(UiForm, ui_form_clear)
