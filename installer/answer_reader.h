/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "answers.h"
#include "document.h"
#include "problems.h"

/*
 * Takes the values of ROOT, after grammar_check(),
 * into ANSWERS, and reports in PROBLEMS what does not fit together. Invalid
 * values are passed over: they have been reported.
 */
void answer_read(const Node *root, Answers *answers, Problems *problems);
