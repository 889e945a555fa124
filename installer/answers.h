/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "disk_rule.h"
#include "hostconf.h"
#include "script.h"

/*
 * What somebody wants installed: from an answer file (answer_table.h has its
 * grammar) or from the screens. Answers name things of a machine (a disk, an
 * interface) as a person wrote them; plan_make() finds out what they mean there.
 */
typedef enum {
    ANSWERS_INSTALL, /* a new host; the disks lose what they hold */
    ANSWERS_UPGRADE, /* of a host that is there: its other slot gets the new release */
    ANSWERS_RESTORE, /* the same of one whose slots are damaged */
} AnswersOperation;

typedef struct {
    AnswersOperation operation;
    GPtrArray *existing; /* DiskRule: of an upgrade or a restore, the host's disk; none: the only host */

    GPtrArray *primary_disks; /* DiskRule: one, or two and more that become a RAID1 */
    unsigned raid_missing;    /* members of the RAID1 that come later: it starts degraded */
    gboolean guest_storage;   /* the rest of the primary disk is for the SR */
    GPtrArray *guest_disks;   /* DiskRule: more disks for SRs */

    /* Where the host bundle is, tried in turn: URLs, and ANSWERS_MEDIUM. Empty: the medium.
     * NULL-terminated, never NULL. */
    char **source_urls;
    char **driver_urls; /* driver disks, likewise; ANSWERS_MEDIUM: the labelled medium */
    char **pack_urls;   /* supplemental packs, likewise */

    /* Names or hardware addresses of the management interface; two or more are a bond; none: the
     * machine's only one. NULL-terminated, never NULL. */
    char **interfaces;

    char *password_hash; /* of root, crypt(5); NULL: locked. Secret; wiped by answers_free() */
    char *password_url; /* where the password or its hash is fetched from, or NULL */
    gboolean password_is_hash; /* what is there */
    char *pool_token_url;      /* the same for the token of host->pool_token, or NULL */
    char **ssh_keys; /* of root, lines of authorized_keys, sshd(8); NULL-terminated, never NULL */

    GPtrArray *scripts; /* Script, in the order of the answer file */
    char *notify_url;   /* where progress is told as JSON; NULL: nowhere. May hold a password */
    char *proxy;        /* for what is fetched; NULL: none. May hold a password */
    char *certificates; /* PEM, of authorities that are trusted besides; NULL: none */
    char *console;      /* serial console of the installed host, "ttyS1,115200"; NULL: found out */
    char **services_on, **services_off; /* units to enable and to disable; never NULL */
    gboolean confirm;     /* somebody has to agree on a console before anything is written */
    gboolean no_boot_entry; /* the firmware's boot menu is left alone */

    /* All that needs no look at the machine, ready for the host. Its interface_macs and
     * sr_devices stay empty, its sr_type is a wish: plan_make() settles them. Never NULL. */
    Hostconf *host;

    GPtrArray *warnings; /* char *, "FILE:LINE:COLUMN: warning: …": for the log and the screen */
} Answers;

/* Defaults: DHCP, UTC, an LVM SR on the rest of the primary disk, no pool. */
Answers *answers_new(void);
void answers_free(Answers *answers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Answers, answers_free)

/* In source_urls: the installation medium; in driver_urls: that of driver_disk.h, in pack_urls of supplemental.h. */
#define ANSWERS_MEDIUM "medium"

/* The tree at the URL TREE, from which the installer was started (NULL: from a medium), stands in for
 * the installation medium in source_urls. */
void answers_use_tree(Answers *answers, const char *tree);

#define ANSWERS_MAX_SIZE (1024 * 1024) /* bytes */

/*
 * Parses the LENGTH bytes of an answer file; NAME is its path or URL, for
 * messages. On failure ERROR (SLIPWAY_ERROR_ANSWERS) holds every error of the
 * file, one a line, each "NAME:LINE:COLUMN: what is wrong and what would be
 * right". Neither errors nor warnings ever quote a secret. A plain-text root
 * password is hashed here; the caller wipes its copy of TEXT.
 */
Answers *answers_parse(const char *text, gsize length, const char *name, GError **error);

/* The same from the file PATH; the text is wiped from memory. */
Answers *answers_load(const char *path, GError **error);

/* Crypt(5) hash (yescrypt) of PASSWORD with a new salt, for the screens; g_free(). */
char *answers_hash_password(const char *password, GError **error);
