/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * What is the administrator's on a host, and its way from the root of one
 * release into the root of another.
 *
 * A path is the administrator's when the old release did not ship it, or not
 * like this: shipped.h tells from both releases' RPM databases. Where it may be
 * is what the rules say (carry_rules.h). All else comes from the new release.
 */

typedef enum {
    CARRY_ADDED,    /* no release has it: copied */
    CARRY_CHANGED,  /* changed by the administrator, the same in both releases: copied */
    CARRY_CONFLICT, /* changed by both: the administrator's is kept, the new one put beside it */
    CARRY_DELETED,  /* deleted by the administrator: deleted in the new root, too */
    CARRY_MODE,     /* mode or owner alone were changed: the new release's content gets them */
    CARRY_MERGED,   /* made of both: accounts, fstab */
} CarryKind;

/* What the new release's file is called where the administrator's was kept: /etc/issue.rpmnew. */
#define CARRY_BESIDE ".rpmnew"

/* The plan that was carried out, as of carry_to_json(), in the new root; a second run reads it. */
#define CARRY_RECORD "/var/lib/slipway/carried.json"

typedef struct Carry Carry;

/*
 * Plans the way from the root that is mounted at OLD_ROOT ("/": the running
 * one) to NEW_ROOT, and changes nothing: NEW_ROOT may be a bundle's image that is
 * mounted read-only. SALVAGE: an RPM database that cannot be read in OLD_ROOT
 * is no error: all that differs from the new release counts as the
 * administrator's then. Takes about a second; runs rpm. Errors: SLIPWAY_ERROR_FAILED.
 */
Carry *carry_plan(const char *old_root, const char *new_root, gboolean salvage, GError **error);
void carry_free(Carry *carry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Carry, carry_free)

/* Bytes that the new root needs for it; its file system must have them free. */
guint64 carry_bytes(const Carry *carry);

/* How many paths are of KIND. */
unsigned carry_count(const Carry *carry, CarryKind kind);

/*
 * Carries CARRY out. ROOT_UUID: what the file system at the new root is called
 * in fstab; NULL leaves fstab's root as it is in the old root. Each file gets
 * its name when it is whole, and all is on the disk when this returns TRUE. The
 * caller marks the slot after that, and not otherwise. After a failure, a power
 * cut or a change in the old root: plan anew and apply again, which leaves what
 * one run would have. Errors: SLIPWAY_ERROR_WRITE.
 */
gboolean carry_apply(const Carry *carry, const char *root_uuid, GError **error);

/* For programs: {"bytes": 1234, "paths": [{"path": "/etc/issue", "kind": "conflict"}, …],
 * "notes": ["…"]}; g_free(). */
char *carry_to_json(const Carry *carry);

/* For a person: how many of each kind, then each conflict and deletion on a line of its own;
 * with ALL, every path. g_free(). */
char *carry_to_text(const Carry *carry, gboolean all);
