/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* 'slipway vm …': guests, by words over Ganeti's own commands. Returns the exit status. */
int vm_command(int argc, char **argv);
