/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "inventory.h"
#include "ui_list.h"

/* What the pages about disks share. */

/* Adds those that can be written to, by path, without those of the DiskRules EXCEPT (may be NULL). */
void page_disks_list(UiList *list, const Inventory *inventory, const GPtrArray *except);

/* RULES become one for each marked disk of LIST. */
void page_disks_set(GPtrArray *rules, const UiList *list);
