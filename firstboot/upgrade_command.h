/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* 'slipway upgrade', 'slipway rollback' and 'slipway mark-good'; return the exit status. */
int upgrade_command(int argc, char **argv);
int rollback_command(int argc, char **argv);
int mark_good_command(int argc, char **argv);
