/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "upgrade_record.h"

/* What an upgrade of a pool decides, from what its members say. Nothing here does anything. */

/* A member, as 'slipway status --json' there tells. */
typedef struct {
    char *name;
    gboolean is_master;
    gboolean answers;  /* FALSE: the rest is not known */
    gboolean is_ready; /* all steps done */
    char *version;     /* that runs */
    UpgradeRecord *upgrade; /* never NULL */
} PoolMember;

/* JSON: what the member NAME prints; NULL or no such text: it does not answer. */
PoolMember *pool_member_new(const char *name, gboolean is_master, const char *json);
void pool_member_free(PoolMember *member);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PoolMember, pool_member_free)

/* Brings MEMBERS (of PoolMember) into the order of the upgrade: the master first, as a Ganeti
 * master may be newer than its members and not older, then by name. */
void pool_upgrade_sort(GPtrArray *members);

/*
 * The member of MEMBERS, in their order, that is to get VERSION next. NULL without
 * an error: all have it. NULL with one: a member stands in the way, which has to be
 * seen to first: it does not answer, is not ready, or has failed with VERSION before
 * (AGAIN: that is no reason).
 */
const PoolMember *pool_upgrade_next(const GPtrArray *members, const char *version, gboolean again,
                                    GError **error);

/* A guest as Ganeti lists it. */
typedef struct {
    char *name;
    char *home;        /* the member that runs it */
    char *disks;       /* disk template */
    gboolean is_running;
} PoolGuest;

void pool_guest_free(PoolGuest *guest);

/* What Ganeti is asked for: gnt-instance list --no-headers --separator=: -o … */
#define POOL_GUEST_FIELDS "name,pnode,disk_template,admin_state"

/* GPtrArray of PoolGuest from such a list; lines that are none are left out. */
GPtrArray *pool_guests_parse(const char *text);

/*
 * The names of the guests that run on HOME, to be moved before it is restarted;
 * NULL-terminated, g_strfreev(). Those whose disks are that host's own cannot be moved: NULL with
 * an error that names them, unless STOP: then they stay, and are down for as long.
 */
char **pool_guests_to_move(const GPtrArray *guests, const char *home, gboolean stop, GError **error);

/* The command that moves the live guest GUEST: to the member TO, or where there is room (NULL).
 * NULL-terminated, g_strfreev(). */
char **pool_guest_move_argv(const PoolGuest *guest, const char *to);

/* The guest NAME of GUESTS, or NULL. */
const PoolGuest *pool_guests_find(const GPtrArray *guests, const char *name);
