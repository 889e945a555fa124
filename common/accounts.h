/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * The users and groups of a root, as texts of passwd(5), group(5), shadow(5)
 * and gshadow(5), and how the administrator's come into a new release's.
 */
typedef enum { ACCOUNTS_PASSWD, ACCOUNTS_GROUP, ACCOUNTS_SHADOW, ACCOUNTS_GSHADOW } AccountsFile;
#define ACCOUNTS_FILES (ACCOUNTS_GSHADOW + 1)

typedef struct {
    char *text[ACCOUNTS_FILES]; /* never NULL; secret */
} Accounts;

/* "passwd", "group", "shadow", "gshadow". */
extern const char *const accounts_names[ACCOUNTS_FILES];

/* The files in FOLDER; NULL: it has no passwd or group. */
Accounts *accounts_read(const char *folder);
void accounts_free(Accounts *accounts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Accounts, accounts_free)

/*
 * The accounts of a root that gets those of NEW and keeps the administrator's of
 * OLD, which had once been BASE. Field by field: what was changed since BASE is
 * OLD's, all else NEW's; members of a group that were added stay, and those that
 * were taken out are out. Accounts that only OLD has are kept; if another has
 * their number in NEW, they get a free one. An account of NEW has NEW's number,
 * unless it is a person's (1000 and above). BASE is NULL where nobody knows:
 * all that differs counts as changed then.
 */
Accounts *accounts_merge(const Accounts *base, const Accounts *old, const Accounts *new);

/* Numbers of OLD whose owner of FILE (ACCOUNTS_PASSWD or ACCOUNTS_GROUP) has another in NEW:
 * GUINT_TO_POINTER(old) → GUINT_TO_POINTER(new). */
GHashTable *accounts_renumbered(AccountsFile file, const Accounts *old, const Accounts *new);

/* The name that has NUMBER in FILE, else the number in decimal digits; g_free(). */
char *accounts_name(const Accounts *accounts, AccountsFile file, unsigned number);
