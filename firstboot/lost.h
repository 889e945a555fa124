/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/*
 * The members that did not answer when a master was made without them, or that
 * somebody called off: they may have missed changes, and are taken back by
 * 'slipway pool recall'. Part of the pool's state: any master knows them.
 */

/* Their names; NULL-terminated, never NULL; g_strfreev(). */
char **lost_load(const Host *host);

gboolean lost_add(const Host *host, const char *name, GError **error);
gboolean lost_remove(const Host *host, const char *name, GError **error);
