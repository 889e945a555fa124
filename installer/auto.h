/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "answers.h"
#include "cmdline.h"
#include "event.h"
#include "plan.h"

/* The front end that asks nothing: an answer file knows everything. */

/*
 * The answers of the URL that CMDLINE names, or of answers.xml on a medium
 * labelled SLIPWAY, for which slow USB disks get some time. *RET_ANSWERS is
 * NULL when there is neither: somebody has to be asked.
 */
gboolean auto_find_answers(const Cmdline *cmdline, Answers **ret_answers, GError **error);

/*
 * The plan for this machine. Disks and interfaces that are not there yet get
 * some time too.
 */
Plan *auto_make_plan(const Answers *answers, GError **error);

/* Makes the plan and carries it out, with a network where the bundle needs one. */
gboolean auto_install(const Answers *answers, const Cmdline *cmdline, Events *events,
                      GError **error);
