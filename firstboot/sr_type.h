/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ganeti_config.h"
#include "pool_sr.h"

/* Room of an SR, MiB. */
typedef struct {
    guint64 size, free;
} SrSpace;

/*
 * A type of storage repository: what is done for one, on the host itself. All that
 * reaches for the storage has a time-out, as a server may have gone away.
 */
typedef struct SrType {
    const char *name;
    gboolean is_local;            /* on one host's own disk; otherwise all members have it */
    const char *const *required;  /* keys of options; NULL-terminated */
    const char *const *optional;  /* NULL: any */

    /* Whether the values of SR's options are right; may be NULL. */
    gboolean (*check)(const PoolSr *sr, GError **error);

    /*
     * Makes the storage of a new SR fit for guests' disks: once, on one host. Only with
     * ERASE is anything lost, otherwise the error says what is there.
     */
    gboolean (*prepare)(const Host *host, const PoolSr *sr, gboolean erase, GError **error);

    /* Brings a prepared SR about on this host, and takes it away; either may be done already. */
    gboolean (*attach)(const Host *host, const PoolSr *sr, GError **error);
    gboolean (*detach)(const Host *host, const PoolSr *sr, GError **error);

    /* Whether an SR that was brought about is well, within SR_PROBE_TIMEOUT. */
    gboolean (*probe)(const Host *host, const PoolSr *sr, SrSpace *ret_space, GError **error);

    /* How many of the disks in Ganeti's configuration are there. */
    unsigned (*count_disks)(const PoolSr *sr, const GanetiConfig *config);
    const char *template; /* Ganeti's, which the pool must have */
    const char *disk_key; /* of a disk's parameter that names the SR ("vg"); NULL: disks are files in its folder */
} SrType;

#define SR_PROBE_TIMEOUT 3 /* seconds */

/* The type of SR, one of ours or a plug-in, with its options checked. */
const SrType *sr_type_of(const Host *host, const PoolSr *sr, GError **error);

/* Appends options of gnt-instance add: disks of SIZES ("10g"; NULL-terminated), each with PARAMETER ("vg=fast"; may be NULL). */
void sr_type_add_disks(const char *const *sizes, const char *parameter, GStrvBuilder *argv);

/* How guests' disks of SIZES ("10g"; NULL-terminated) get there: appends options of gnt-instance add. */
void sr_type_place(const SrType *type, const PoolSr *sr, const char *const *sizes, GStrvBuilder *argv);

/* Ours. */
extern const SrType sr_type_nfs;
extern const SrType sr_type_ext;
extern const SrType sr_type_lvm;
extern const SrType sr_type_iscsi;

/* Those that are programs in SR_PLUGIN_FOLDER (docs/storage.md): all are called alike. */
#define SR_PLUGIN_FOLDER "/usr/lib/slipway/sr"
extern const SrType sr_type_plugin;
