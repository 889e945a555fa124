/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <sys/stat.h>

#include "accounts.h"
#include "carry.h"
#include "carry_rules.h"
#include "rootdir.h"

/* What the modules behind carry.h share: carry_plan.c fills it, carry.c carries it out, and
 * carry_report.c tells of it. */
typedef struct {
    char *path;
    CarryKind kind;
    struct stat info; /* in the old root; not of CARRY_DELETED */
    gboolean beside;  /* what the new release has there is put beside it */
} CarryPath;

struct Carry {
    Rootdir *old_root, *new_root;
    CarryRules *rules;
    GHashTable *old_files, *new_files; /* shipped.h; old_files: NULL where nobody knows */
    Accounts *old_accounts, *new_accounts, *accounts; /* the last: made of both */
    GPtrArray *paths; /* CarryPath, folders before what is in them */
    GPtrArray *retracted; /* char *: an earlier run carried it, and it is not the administrator's now */
    GPtrArray *notes; /* char *: sentences for the administrator */
    gboolean salvage; /* what cannot be read is left out, and noted */
    guint64 bytes;
};

/* The names of CarryKind, for programs. */
extern const char *const carry_kind_names[];

/* The paths that CARRY_RECORD in ROOT says an earlier run carried whole; empty without one. */
GHashTable *carry_record_read(const Rootdir *root);
