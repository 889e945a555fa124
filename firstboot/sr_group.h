/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "sr_type.h"

/* Storage repositories that are a volume group of their name, with a tag of ours. */

/* Whether the group of SR is there; an error if one of that name is someone else's. */
gboolean sr_group_find(const PoolSr *sr, gboolean *ret_there, GError **error);

/*
 * Makes it on DEVICE, which without ERASE must be empty. One that is there is taken as
 * it is, so that an SR that was forgotten can be had back. What is SHARED is activated by
 * nobody but who uses it.
 */
gboolean sr_group_make(const PoolSr *sr, const char *device, gboolean shared, gboolean erase, GError **error);

/* Asks LVM for its room. */
gboolean sr_group_probe(const Host *host, const PoolSr *sr, SrSpace *ret_space, GError **error);
