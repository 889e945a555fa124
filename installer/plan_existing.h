/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "draft.h"

/* Finds the host that is to be upgraded or restored: its disks, and which slot gets the new release. */
void plan_existing(Draft *draft);

/* One disk of each host on DISKS (const Disk *, not owned): those of a mirror are one host. */
GPtrArray *plan_existing_hosts(const Inventory *inventory);

/* "xen1.example.com, Slipway 0.1.0 in slot A, on /dev/sda (64.0 GiB, …)"; g_free(). */
char *plan_existing_describe(const Disk *disk);
