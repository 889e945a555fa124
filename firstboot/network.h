/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/*
 * Brings the network to what the host's configuration and its pool say, at once; the
 * step of the network does the same at every boot. The error names an interface
 * that a network of the pool, or that with the bridge ONLY if it is not NULL, needs and this
 * host has not; all others are made.
 */
gboolean network_follow(const Host *host, const char *only, GError **error);
