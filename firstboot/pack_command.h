/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* 'slipway pack …': supplemental packs and driver disks of this host; returns the exit status. */
int pack_command(int argc, char **argv);
