/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "answers.h"
#include "inventory.h"
#include "plan.h"
#include "ui_screen.h"

/* What the screens know of each other: what is here, and what was answered so far. */
typedef struct {
    Inventory *inventory;
    Answers *answers;
    Plan *plan;             /* of the answers; NULL before ui_question_confirm() */
    gboolean pool_answered; /* no name is an answer, too: none is suggested again */
    gboolean skipped;       /* the last question had only one answer and was not asked */
} UiState;

/*
 * One question each. Answers go to STATE and are offered again when a person
 * comes back; what cannot be is said and asked again.
 */
typedef UiMove (*UiQuestion)(UiState *state);
UiMove ui_question_disk(UiState *state);
UiMove ui_question_password(UiState *state);
UiMove ui_question_interface(UiState *state);
UiMove ui_question_host(UiState *state);
UiMove ui_question_pool(UiState *state);

/* Makes the plan, names what will be lost, and wants the word "erase" typed. */
UiMove ui_question_confirm(UiState *state);
