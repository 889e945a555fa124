/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "answers.h"

/*
 * ANSWERS as an answer file: what answers_parse() makes of it are the same answers, but for
 * their warnings. Only what differs from the defaults is written. It holds root's password as a
 * hash, and whatever secrets are in ANSWERS: the caller wipes it. g_free().
 */
char *answer_write(const Answers *answers);

/*
 * Writes that to PATH with mode 0600, whole or not at all (SLIPWAY_ERROR_WRITE): also not if the
 * answers contradict each other, so that no file comes out which would be refused.
 */
gboolean answer_save(const Answers *answers, const char *path, GError **error);
