/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* 'slipway pool …': ARGV[0] is "pool". Returns the exit status. */
int pool_command(int argc, char **argv);
