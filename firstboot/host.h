/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "hostconf.h"

#define HOST_BRIDGE "xenbr0" /* the management bridge; guests' default network */

/* The host that a step works on. */
typedef struct {
    const Hostconf *conf;
    const char *root; /* put before every path: "" on a real host, a folder in tests */
} Host;

/* PATH (absolute) on HOST; g_free(). */
char *host_path(const Host *host, const char *path);

/* What the file PATH holds, without white space at its end; NULL if it cannot be read; g_free(). */
char *host_read(const Host *host, const char *path);

/*
 * Makes the file PATH hold TEXT, with MODE; its folders are made. A file that
 * holds TEXT already is left alone; otherwise it is replaced in one step and
 * synced. *RET_CHANGED (may be NULL) is set to TRUE in that case and is not
 * touched in the other, so that several calls can share one variable.
 */
gboolean host_write(const Host *host, const char *path, const char *text, int mode,
                    gboolean *ret_changed, GError **error);

/*
 * The name that the host goes by, with a domain where one is known; g_free().
 * LEASE_NAME and LEASE_DOMAIN are what DHCP said, or NULL. A name without a
 * domain takes the pool's, as Ganeti's members must have one, or the lease's.
 * With no name from anywhere it is made from the management interface's MAC.
 */
char *host_choose_name(const Hostconf *conf, const char *lease_name, const char *lease_domain);

/*
 * Whether NAME, the host's present one, still agrees with CONF. A pool member
 * must not be renamed because a DHCP server changed its mind.
 */
gboolean host_name_agrees(const Hostconf *conf, const char *name);
