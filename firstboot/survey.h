/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"
#include "pool_request.h"

/*
 * What HOST is, as it tells a pool; the master holds it against what it is
 * itself. The network has to be up. Nothing is changed.
 */
PoolRequest *survey(const Host *host, PoolVerb verb, GError **error);

/* The version of the running Xen as in "4.20"; NULL without Xen; g_free(). */
char *survey_xen_version(const Host *host);
