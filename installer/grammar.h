/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "document.h"
#include "problems.h"

/*
 * The grammar of an XML file as a table, and what follows from it for a file:
 * which names, values and numbers of occurrences are right. The table is also
 * what the reference page and the schema are made from. It says nothing about
 * how values of several elements must fit together; that is answer_reader.c's.
 */

/* A kind of value. */
typedef struct {
    const char *description;    /* "an IPv4 address, such as `192.0.2.10`"; NULL with choices */
    const char *pattern;        /* for the schema: XML Schema regular expression; NULL: any text */
    gboolean (*validate)(const char *text, GError **error); /* NULL: any text, or by the choices */
    const char *const *choices; /* all values that the grammar knows, or NULL */
    gboolean ignore_case;    /* of the choices */
    gboolean may_be_empty;
} GrammarType;

typedef enum {
    GRAMMAR_OPTIONAL,
    GRAMMAR_REQUIRED,
    GRAMMAR_MANY, /* any number, none too */
} GrammarOccurs;

/* What a file gets that has something which this version does not do. */
typedef enum {
    GRAMMAR_APPLIED, /* it does what it says */
    GRAMMAR_NO_EFFECT, /* a warning: leaving it out changes nothing that matters */
    GRAMMAR_REFUSED, /* an error: leaving it out would give a host that is not the one asked for */
} GrammarEffect;

/* An element or an attribute. Zeroed members are the usual case. */
typedef struct GrammarItem GrammarItem;
struct GrammarItem {
    const char *name;
    const char *deprecated;  /* an older spelling, accepted */
    const GrammarType *type; /* of its value; NULL: an element without text */
    GrammarOccurs occurs;
    const char *fallback;    /* what holds where it is missing: a value or a phrase in brackets */
    const char *help;        /* sentences for the reference */
    GrammarEffect effect;
    const char *honoured;    /* values (divided by blanks) to which EFFECT does not apply */
    const char *because;     /* with EFFECT: a sentence that says what happens or what to do */
    gboolean secret;         /* its value is in no message */
    gboolean ours;           /* XenServer does not have it */
    const char *better;      /* what is better here than there, for the reference; may be NULL */
    const GrammarItem *attributes; /* ends with GRAMMAR_END; NULL: none */
    const GrammarItem *children;
};

#define GRAMMAR_END {NULL}

/*
 * Checks the tree ROOT against the NULL-ended list of possible ROOTS, puts what
 * is wrong into PROBLEMS, and sets item and valid in all nodes. Values with
 * choices that differ in case only are rewritten as the table has them.
 */
void grammar_check(const GrammarItem *roots, Node *root, Problems *problems);

/* TRUE if VALUE of ITEM does what it says in this version. */
gboolean grammar_is_honoured(const GrammarItem *item, const char *value);

/*
 * Look into a checked tree by the names of the table, never by the deprecated
 * ones; asking for a name that the table does not have is a programming error.
 */

/* The first such element or attribute (NAME "@name"), if it is there and valid. */
const Node *node_find(const Node *node, const char *name);

/* Its value, or NULL. */
const char *node_value(const Node *node, const char *name);

/* The value as TRUE or FALSE, FALLBACK if there is none. */
gboolean node_boolean(const Node *node, const char *name, gboolean fallback);

/* The index of the value in the choices of its type, FALLBACK if there is none. */
int node_choice(const Node *node, const char *name, int fallback);

/* Appends all valid elements NAME in NODE to TARGET (const Node *, not owned). */
void node_find_all(const Node *node, const char *name, GPtrArray *target);

/* The type of yes and no. */
extern const GrammarType grammar_boolean;
