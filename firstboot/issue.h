/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/* What a new token is to allow. */
typedef struct {
    gint64 seconds; /* how long it lives */
    unsigned uses;
    gboolean replaces, any_cpu;
} IssueTerms;

/*
 * Makes a token of HOST's pool, of which it must be the master. *RET_WORD is the
 * only copy of it, *RET_ID its name; g_free() both.
 */
gboolean issue_token(const Host *host, const IssueTerms *terms, char **ret_word, char **ret_id,
                     GError **error);

/* Makes the token ID worthless at once. */
gboolean issue_revoke(const Host *host, const char *id, GError **error);

/* Whether HOST is the master of a pool, and its daemons answer; the error names the host that is. */
gboolean issue_check_master(const Host *host, GError **error);
