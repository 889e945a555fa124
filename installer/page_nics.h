/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "inventory.h"
#include "ui_list.h"

/* Adds every interface with its link, by name. */
void page_nics_list(UiList *list, const Inventory *inventory);
