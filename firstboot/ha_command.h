/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* 'slipway pool ha …': ARGV[0] is "ha". Returns the exit status. */
int ha_command(int argc, char **argv);
