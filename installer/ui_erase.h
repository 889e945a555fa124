/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui_screen.h"

/* The last question before disks are written to: shows DISKS (summary.h), and wants a word typed. */
UiMove ui_erase_ask(const char *disks);
