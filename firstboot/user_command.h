/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* 'slipway pool user': who may use the pool's REST API. */
int user_command(int argc, char **argv);
