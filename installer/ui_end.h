/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "wizard.h"

/* How an installation by hand ends. */

/* The host is installed: says how it is reached, offers to save the answers, and restarts. */
void ui_end_done(const Wizard *wizard) __attribute__((noreturn));

/*
 * It is not: says what failed, what state the disks are in (WRITTEN: something
 * was written to them), what to do, and where the log is. Returns when the
 * person wants to try again.
 */
void ui_end_failed(const GError *error, gboolean written);
