/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "record.h"

/*
 * The events of a first boot, as docs/events.md describes them, for notify.h:
 * EVENT ("step", "step-done", "step-failed", "warning") of the step of RECORD.
 * g_free().
 */
char *tell_step(const char *event, const Record *record);

/* The end: "done" or "failed", with TEXT. g_free(). */
char *tell_end(gboolean done, const char *text);
