/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "answers.h"

/* For tests: all that ANSWERS say, as text, the password apart; g_free(). */
char *answers_dump(const Answers *answers);

/* Writes ANSWERS as a file and reads that back: they must be the same. */
void answers_assert_written(const Answers *answers);
