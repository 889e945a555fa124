/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/*
 * What a pool knows about its automatic fail-over: whether Pacemaker decides who
 * is master, and by what each member can be switched off. Part of the pool's
 * state (pool_state.h), readable by root only: it has the BMCs' passwords.
 */

/* A member that can be switched off by others; only such a one takes part. */
typedef struct {
    char *name;
    unsigned node_id; /* Corosync's; never given to another host */
    char *agent;      /* "fence_ipmilan", below /usr/sbin; NULL: its own watchdog, by sbd */
    char **options;   /* KEY=VALUE of the agent; NULL-terminated, never NULL */
} HaHost;

typedef struct {
    gboolean enabled;
    unsigned last_id;
    GPtrArray *hosts; /* of HaHost */
} Ha;

/* Disabled and empty. */
Ha *ha_new(void);

/* The pool's; as ha_new() where nothing is known; NULL on error. */
Ha *ha_load(const Host *host, GError **error);
gboolean ha_save(const Host *host, const Ha *ha, GError **error);
void ha_free(Ha *ha);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ha, ha_free)

HaHost *ha_find(const Ha *ha, const char *name);

/* Has the member NAME be switched off by AGENT with OPTIONS; an AGENT of NULL is sbd. */
void ha_set(Ha *ha, const char *name, const char *agent, const char *const *options);
void ha_remove(Ha *ha, const char *name);

/* The options in TEXT, lines of KEY=VALUE; empty ones and those with # do not count. g_strfreev(). */
char **ha_parse_options(const char *text, GError **error);

/* Whether it is a fence agent's name: "fence_" and letters, digits, "_". */
gboolean ha_check_agent(const char *name, GError **error);
