/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "problems.h"

/*
 * An XML text as a tree of elements and attributes that know where they stand
 * in it. Only plain XML 1.0 in UTF-8: no DOCTYPE, so no entities of one's own;
 * nothing is ever fetched.
 */
typedef struct Node Node;
struct Node {
    Node *parent;          /* NULL: the root */
    char *name;            /* as written */
    char *value;           /* without the blanks around it; never NULL */
    gsize offset;          /* of the element's '<' or of the attribute's name, in bytes */
    gsize value_offset;    /* where the value begins */
    gboolean is_attribute;
    GPtrArray *attributes; /* Node, in the order of the text */
    GPtrArray *children;   /* Node: elements */

    /* Set by grammar_check(). */
    const struct GrammarItem *item; /* what the grammar says about it; NULL: unknown to it */
    gboolean valid;                 /* its value is of the right type and can be used */
};

/*
 * The root element of TEXT (LENGTH bytes, at most G_MAXINT). A text that is
 * not well-formed gives NULL and one error in PROBLEMS, which quotes nothing of
 * the text: it may be a secret.
 */
Node *document_parse(const char *text, gsize length, Problems *problems);

/* Frees the tree below and with NODE; its values are wiped. */
void node_free(Node *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Node, node_free)
