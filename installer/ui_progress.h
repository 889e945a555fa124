/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "event.h"

/* Shows EVENTS in a window called TITLE (ui_screen_open() was called) as they come. */
void ui_progress_follow(Events *events, const char *title);
