/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/*
 * The host's packet filter: a table of nftables (firewall.nft) that lets SSH and ICMP
 * in from everywhere, all else from members of the host's pool only. Who they are
 * stands in Ganeti's files; slipway-firewall.path has it loaded again when those
 * change. Nothing but what is sent to the host itself goes through it.
 */
#define FIREWALL_RULES "/usr/share/slipway/firewall.nft"
#define FIREWALL_FOLDER "/etc/slipway/firewall.d" /* an administrator's own rules */

/*
 * The addresses of the members of HOST's pool, of both families, and the pool's own; while
 * HOST joins a pool, also those from which its master comes. Each once;
 * NULL-terminated, never NULL, g_strfreev().
 */
char **firewall_members(const Host *host);

/* What nft(8) reads to make the table anew in one step, with the rules in FIREWALL_FOLDER or not. g_free(). */
char *firewall_text(const char *const *members, gboolean own_rules);

/*
 * Gives the kernel the table with those who are members of HOST's pool now. Where an
 * administrator's rules are wrong it is loaded without them, and that is an error.
 */
gboolean firewall_load(const Host *host, GError **error);

/* Has the unit load it, unless an administrator has masked that; returns when it is done. */
void firewall_update(void);
