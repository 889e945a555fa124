/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "management.h"
#include "upgrade_record.h"

/* What an operator wants to know about a host, at one moment. */
typedef struct {
    char *host_name;
    char *address;      /* by which others know it, with prefix length; NULL: none */
    Management *network;
    char *xen_version;  /* NULL: running without Xen */
    char *slot;         /* "A" or "B"; NULL if not started from one */
    char *version;      /* of the release that runs */
    UpgradeRecord *upgrade; /* the last one */
    GPtrArray *mirrors; /* of Mirror */
    gboolean ready;     /* all steps are done */
    GPtrArray *records; /* of Record, in the order of the steps */
    char *pool_name;    /* NULL: in none */
    char *pool_master;
    char *pool_address;
    unsigned pool_hosts, pool_guests;
    gboolean pool_answers; /* on the master: its daemons do */
    GPtrArray *srs;        /* SrState, the pool's; never NULL */
} Status;

/* Looks at HOST, with the steps' records in FOLDER; never NULL. */
Status *status_new(const Host *host, const char *folder);
void status_free(Status *status);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Status, status_free)

/* For people: a few lines, and one for each step. g_free(). */
char *status_to_text(const Status *status);

/* For programs; docs/first-boot.md describes it. g_free(). */
char *status_to_json(const Status *status);

/* The pool's part alone, for people. g_free(). */
char *status_pool_to_text(const Status *status);
