/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "version.h"

/* Relation fields of Debian packages, deb-control(5) and Debian Policy 7.1. */

typedef enum {
    RELATION_ANY, /* no version asked for */
    RELATION_EARLIER,
    RELATION_EARLIER_OR_EQUAL,
    RELATION_EQUAL,
    RELATION_LATER_OR_EQUAL,
    RELATION_LATER,
} RelationOperator;

typedef struct {
    char *name;
    RelationOperator op;
    DebVersion *version; /* NULL with RELATION_ANY */
} Relation;

/* Parses "a (>= 1) | b, c": an array, one element per comma, of arrays of
 * Relation, one per "|". NULL as FIELD gives an empty array. An architecture
 * qualifier (":any") is accepted and dropped, as all packages here are amd64. */
GPtrArray *relations_parse(const char *field, GError **error);

void relation_free(Relation *relation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Relation, relation_free)

/* Whether something at ORDER (its version compared with the relation's:
 * negative, 0, positive) satisfies OP. */
gboolean relation_accepts(RelationOperator op, int order);

/* As a Debian field spells it: "a (>= 1)". */
char *relation_to_string(const Relation *relation);
