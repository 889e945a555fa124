/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sr_type.h"

/* What becomes of the pool's storage repositories; on the master, HOST. */

/*
 * Makes SR the pool's, on storage that is prepared for it, and has all members bring it
 * about. Without ERASE nothing is lost. An error of class SLIPWAY_ERROR_NETWORK after
 * that: the SR is the pool's, but not all members have it yet.
 */
gboolean sr_pool_create(const Host *host, const PoolSr *sr, gboolean erase, GError **error);

/* The pool forgets the SR NAME, which no guest may use; what is on it stays there. */
gboolean sr_pool_forget(const Host *host, const char *name, GError **error);

/* Prepares SR with a disk of this host: for the master, which asks by SSH. */
gboolean sr_pool_prepare(const Host *host, const PoolSr *sr, gboolean erase, GError **error);

/* The pool's list loses the SRs on disks of the member NAME, which leaves. It is not replicated. */
gboolean sr_pool_drop_host(const Host *host, const char *name, GError **error);
