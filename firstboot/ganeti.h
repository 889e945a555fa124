/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"
#include "storage.h"

#define GANETI_FOLDER "/var/lib/ganeti"
#define GANETI_QUERY_SOCKET "/run/ganeti/socket/ganeti-query"

/*
 * wconfd and luxid ask the other hosts who is master before they start. While
 * this file is there our units tell them not to: where there is no other host,
 * they would ask this one's noded, and wait 10 s where it is not quick enough.
 * It must not outlive the start: a pool grows, and then a vote matters.
 */
#define GANETI_VOTING_FILE "/run/ganeti-voting.env"
#define GANETI_VOTING_NONE "VOTING_ARGS=--no-voting --yes-do-it\n"

/* What a member's own files say about its pool. */
typedef struct {
    char *name;            /* of the pool; NULL if the host is in none, and so are the others */
    char *master;          /* host name */
    char *address;         /* the pool's */
    char **hosts;          /* names; NULL-terminated, never NULL */
    char **offline;        /* those of them that Ganeti does not talk to; NULL-terminated, never NULL */
    char **guests;         /* names; NULL-terminated, never NULL */
    char **host_addresses; /* "NAME ADDRESS"; NULL-terminated, never NULL */
} GanetiPool;

/* Reads HOST's ssconf files; never NULL. */
GanetiPool *ganeti_pool_load(const Host *host);
void ganeti_pool_free(GanetiPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GanetiPool, ganeti_pool_free)

/* The address that POOL has for the host NAME, or NULL; owned by POOL. */
const char *ganeti_pool_address_of(const GanetiPool *pool, const char *name);

/*
 * Has HOST's own copy of the pool's configuration know it at the address TO
 * instead of FROM. Only for the single host of a pool, whose daemons are down:
 * no other copy may exist, and the daemons would write theirs back.
 */
gboolean ganeti_pool_move_host(const Host *host, const char *from, const char *to, GError **error);

/*
 * The command that creates the pool of CONF: every host a candidate for master,
 * guests on xen-pvm and xen-hvm, disks on the SR of KIND. XEN_VERSION is "4.20".
 * NULL-terminated, g_strfreev().
 */
char **ganeti_init_argv(const Hostconf *conf, StorageKind kind, const char *xen_version);

/* The folders that may hold guests' files, as Ganeti's file-storage-paths lists them. */
#define GANETI_FILE_STORAGE_PATHS STORAGE_FILE_FOLDER "\n" STORAGE_SHARED_FOLDER "\n"

/*
 * The address of the pool of CONF. Without one given it is a link-local one (RFC
 * 3927), on a host without IPv4 a unique local one (RFC 4193); the same pool_name
 * has the same one. g_free().
 */
char *ganeti_pool_address(const Hostconf *conf);

/* Whether the pool of CONF knows its hosts by IPv6: where they have no other address. */
gboolean ganeti_uses_ipv6(const Hostconf *conf);

/*
 * The address of IPv4 that Ganeti demands of a host which it knows by IPv6, for
 * what hosts send each other: a link-local one, made of the interface's MAC. NULL:
 * CONF needs none. g_free().
 */
char *ganeti_secondary_address(const Hostconf *conf);

/* Whether a node daemon listens on HOST. Connecting would leave an error in its log. */
gboolean ganeti_node_daemon_listens(const Host *host);

/* Asks the master's query daemon at SOCKET_PATH for the pool's name: whether it answers. */
gboolean ganeti_answers(const char *socket_path, GError **error);
