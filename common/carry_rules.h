/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Where the administrator's files may be, as packages declare it in
 * the folder /usr/lib/slipway/state.d and administrators add to in
 * /etc/slipway/state.d (files "….conf"), where a file takes the place of a package's with
 * the same name. A line is a comment after '#', or
 *
 *   keep PATTERN     what is not the release's below it is carried over
 *   drop PATTERN     nothing below it is
 *   merge PATH       it is made of both: the four files of accounts, and fstab
 *
 * PATTERN is an absolute path, in which '*' and '?' stand for parts of one name
 * (glob(7)), and means all that is below it as well. The rule with the most
 * characters decides; of equals the last.
 */
#define CARRY_RULES_SHIPPED "/usr/lib/slipway/state.d"
#define CARRY_RULES_LOCAL "/etc/slipway/state.d"

typedef enum { CARRY_RULE_DROP, CARRY_RULE_KEEP, CARRY_RULE_MERGE } CarryRule;

typedef struct CarryRules CarryRules;

/*
 * The rules of the new release and of the administrator: NEW_ROOT's packages',
 * OLD_ROOT's administrator's, and those of packages that are in OLD_ROOT only.
 * Lines that are wrong are an error (SLIPWAY_ERROR_FAILED), all of them,
 * "FILE:LINE: what is wrong". No rule at all is an error, too: that is no Slipway root.
 */
CarryRules *carry_rules_read(const char *old_root, const char *new_root, GError **error);

/* The same from one text, for tests; NAME is for messages. */
CarryRules *carry_rules_parse(const char *text, const char *name, GError **error);

void carry_rules_free(CarryRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CarryRules, carry_rules_free)

/* What becomes of PATH (absolute, without links or ".."). Of no rule: dropped. */
CarryRule carry_rules_of(const CarryRules *rules, const char *path);

/* Whether anything below the folder PATH may be kept or merged. */
gboolean carry_rules_enter(const CarryRules *rules, const char *path);
