/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "witness.h"

/* A member, and what it says about the master. */
typedef struct {
    char *name;
    char *address;
    gboolean is_alive; /* it is on: its kernel answers, or it is this host */
    gboolean is_off;   /* somebody has made sure that it is off: it has no vote */
    gboolean is_lost;  /* it has missed changes (lost.h), so what it knows says little */
    Witness *witness;  /* NULL: it says nothing */
} Voter;

/* What all members say about who is master. */
typedef struct {
    char *pool;
    char *own;
    char *master;      /* as this host's configuration has it */
    char *about;       /* the member that all are asked about */
    gboolean is_appointed; /* Pacemaker wants this host: who reaches the old master is no objection */
    GPtrArray *voters; /* of Voter: all members, this host too */
} Vote;

/*
 * Asks all members of HOST's pool at the same time, also whether they reach the
 * member ABOUT; takes 2 s if one is silent. OFF (NULL-terminated, or NULL) and
 * those that are offline in POOL have no vote.
 */
Vote *vote_hold(const Host *host, const GanetiPool *pool, const char *about, const char *const *off);
void vote_free(Vote *vote);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Vote, vote_free)

/* A vote that nobody was asked for yet, and a member for it. */
Vote *vote_new(const char *pool, const char *own, const char *master, const char *about);
Voter *vote_add(Vote *vote, const char *name, const char *address);

/* The member NAME, or NULL. */
const Voter *vote_find(const Vote *vote, const char *name);

/* A member, this host included, that reaches the one that the vote is about; NULL if none does. */
const char *vote_who_reaches(const Vote *vote);

/* The host that is master now: it says so itself, and its daemons answer. NULL if there is none. */
const char *vote_incumbent(const Vote *vote);

/*
 * Whether this host may become master, or be it again: more than half of those
 * that have a vote answer, none of them knows of another master, and none
 * reaches the old one. The error is a sentence with what to do.
 */
gboolean vote_elects(const Vote *vote, GError **error);
