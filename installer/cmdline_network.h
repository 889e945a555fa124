/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "parameter.h"

/* network_device= and network_config= of the kernel command line; see cmdline.h for their form. */
gboolean cmdline_take_device(Reader *reader, const char *value, GError **error);
gboolean cmdline_take_network(Reader *reader, const char *value, GError **error);
