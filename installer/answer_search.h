/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "answers.h"
#include "cmdline.h"

/*
 * The answers for this machine, with the secrets that they name by URL, from the first of these
 * places that has them; each is logged, with what it said:
 *
 *   1. the kernel command line: answerfile=URL, or what the script of answerfile_generator= prints;
 *   2. with answerfile=network, what DHCP says, and then what DNS says (answer_place.h);
 *   3. answers.xml on a medium labelled SLIPWAY, for which slow USB disks get some time;
 *   4. what slipway-iso embedded into the ISO (embedded.h).
 *
 * A place that has answers which cannot be had, or are wrong, ends the search with an error.
 * *RET_ANSWERS is NULL when none has any: somebody has to be asked.
 */
gboolean answer_search(const Cmdline *cmdline, Answers **ret_answers, GError **error);
