/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* 'slipway network …': ARGV[0] is "network". Returns the exit status. */
int network_command(int argc, char **argv);
