/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* 'slipway sr …': ARGV[0] is "sr". Returns the exit status. */
int sr_command(int argc, char **argv);
