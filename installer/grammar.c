/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "grammar.h"

#include <string.h>

#include "suggest.h"

static const char *const boolean_choices[] = {"no", "yes", "false", "true", NULL};

const GrammarType grammar_boolean = {
    .description = "`yes` or `true`, `no` or `false`; nothing else",
    .pattern = "[Yy][Ee][Ss]|[Tt][Rr][Uu][Ee]|[Nn][Oo]|[Ff][Aa][Ll][Ss][Ee]",
    .choices = boolean_choices,
    .ignore_case = TRUE,
};

typedef struct {
    const GrammarItem *roots;
    Problems *problems;
} Check;

static gboolean has_name(const GrammarItem *item, const char *name)
{
    return g_str_equal(item->name, name) || g_strcmp0(item->deprecated, name) == 0;
}

static const GrammarItem *find_item(const GrammarItem *items, const char *name)
{
    for (const GrammarItem *item = items; item != NULL && item->name != NULL; item++)
        if (has_name(item, name))
            return item;
    return NULL;
}

/* The element in whose children NAME is, anywhere in the table. */
static const GrammarItem *find_home(const GrammarItem *items, const char *name)
{
    for (const GrammarItem *item = items; item != NULL && item->name != NULL; item++) {
        if (find_item(item->children, name) != NULL)
            return item;
        const GrammarItem *home = find_home(item->children, name);
        if (home != NULL)
            return home;
    }
    return NULL;
}

static char *suggest_item(const GrammarItem *items, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const GrammarItem *item = items; item != NULL && item->name != NULL; item++) {
        g_ptr_array_add(names, (char *)item->name);
        if (item->deprecated != NULL)
            g_ptr_array_add(names, (char *)item->deprecated);
    }
    g_ptr_array_add(names, NULL);
    return suggest_clause(name, (const char *const *)names->pdata);
}

static char *quote(const char *text)
{
    g_autofree char *start = g_utf8_substring(text, 0, MIN(g_utf8_strlen(text, -1), 60));
    g_autofree char *escaped = g_strescape(start, NULL);
    return g_strdup_printf("'%s'%s", escaped, strlen(start) < strlen(text) ? "…" : "");
}

/* How a message calls a node: <element> or attribute 'name' of <element>. */
static char *describe(const Node *node)
{
    g_autofree char *name = g_utf8_substring(node->name, 0, MIN(g_utf8_strlen(node->name, -1), 60));
    if (!node->is_attribute)
        return g_strdup_printf("<%s>", name);
    return g_strdup_printf("attribute '%s' of <%s>", name, node->parent->name);
}

static void report_unknown(const Check *check, const Node *node)
{
    const GrammarItem *parent = node->parent->item;
    if (problems_are_full(check->problems)) {
        problems_error(check->problems, node->offset, "unknown");
        return;
    }
    g_autofree char *what = describe(node);
    if (node->is_attribute) {
        g_autofree char *clause = suggest_item(parent->attributes, node->name);
        problems_error(check->problems, node->offset, "unknown %s%s", what, clause);
        return;
    }

    if (parent->children == NULL) { /* the "element" may be part of a password */
        problems_error(check->problems, node->offset,
                       "<%s> holds no elements; a '<' that is meant as text is written &lt;",
                       parent->name);
        return;
    }
    const GrammarItem *home = find_home(check->roots, node->name);
    if (home != NULL) {
        problems_error(check->problems, node->offset, "%s does not belong here but into <%s>", what,
                       home->name);
        return;
    }
    g_autofree char *clause = suggest_item(parent->children, node->name);
    problems_error(check->problems, node->offset, "unknown element %s%s", what, clause);
}

gboolean grammar_is_honoured(const GrammarItem *item, const char *value)
{
    if (item->effect == GRAMMAR_APPLIED)
        return TRUE;
    if (item->honoured == NULL)
        return FALSE;
    g_auto(GStrv) values = g_strsplit(item->honoured, " ", -1);
    return g_strv_contains((const char *const *)values, value);
}

/* FALSE and an error if the value of NODE is none of its type's choices. */
static gboolean check_choice(Node *node, Problems *problems)
{
    const GrammarType *type = node->item->type;
    for (const char *const *choice = type->choices; *choice != NULL; choice++) {
        if (g_str_equal(node->value, *choice))
            return TRUE;
        if (type->ignore_case && g_ascii_strcasecmp(node->value, *choice) == 0) {
            g_free(node->value);
            node->value = g_strdup(*choice);
            return TRUE;
        }
    }
    g_autofree char *what = describe(node);
    g_autofree char *shown = quote(node->value);
    g_autofree char *all = g_strjoinv(", ", (char **)type->choices);
    g_autofree char *clause = suggest_clause(node->value, type->choices);
    problems_error(problems, node->value_offset, "%s: %s is none of %s%s", what, shown, all,
                   clause);
    return FALSE;
}

static gboolean check_value(Node *node, Problems *problems)
{
    const GrammarType *type = node->item->type;
    g_autofree char *what = describe(node);

    if (type == NULL) {
        if (*node->value != '\0')
            problems_error(problems, node->value_offset, "%s holds no text of its own", what);
        return *node->value == '\0';
    }
    if (*node->value == '\0' && type->may_be_empty)
        return TRUE;
    if (type->choices != NULL)
        return check_choice(node, problems);
    if (*node->value == '\0') {
        g_autofree char *need = g_strdelimit(g_strdup(type->description), "`", '\'');
        problems_error(problems, node->value_offset, "%s is empty; it needs %s", what, need);
        return FALSE;
    }

    g_autoptr(GError) error = NULL;
    if (type->validate == NULL || type->validate(node->value, &error))
        return TRUE;
    problems_error(problems, node->value_offset, "%s: %s", what, error->message);
    return FALSE;
}

/* Says what happens to something that this version does not do; FALSE if that is an error. */
static gboolean check_effect(const Node *node, Problems *problems)
{
    const GrammarItem *item = node->item;
    if (grammar_is_honoured(item, node->value) || (item->honoured != NULL && *node->value == '\0'))
        return TRUE;

    g_autofree char *what = describe(node);
    g_autofree char *value = item->honoured != NULL
                                 ? g_strdup_printf(" with the value '%s'", node->value)
                                 : g_strdup("");
    if (item->effect == GRAMMAR_NO_EFFECT)
        problems_warning(problems, node->offset, "%s%s has no effect: %s", what, value,
                         item->because);
    else
        problems_error(problems, node->offset, "%s%s is not supported by this version: %s", what,
                       value, item->because);
    return item->effect == GRAMMAR_NO_EFFECT;
}

static void check_occurrences(const GrammarItem *items, const GPtrArray *nodes, const Node *parent,
                              const Check *check)
{
    for (const GrammarItem *item = items; item != NULL && item->name != NULL; item++) {
        const Node *first = NULL;
        for (unsigned i = 0; i < nodes->len; i++) {
            const Node *node = nodes->pdata[i];
            if (node->item != item)
                continue;
            if (first != NULL && item->occurs != GRAMMAR_MANY) {
                g_autofree char *what = describe(node);
                problems_error(check->problems, node->offset, "%s is given twice, first in line %u",
                               what, problems_line(check->problems, first->offset));
            }
            if (first == NULL)
                first = node;
        }
        if (first == NULL && item->occurs == GRAMMAR_REQUIRED)
            problems_error(check->problems, parent->offset, nodes == parent->attributes
                               ? "<%s> needs the attribute '%s'" : "<%s> needs an element <%s>",
                           parent->name, item->name);
    }
}

static void check_node(const Check *check, Node *node)
{
    const GrammarItem *item = node->item;
    node->valid = check_value(node, check->problems) && check_effect(node, check->problems);
    if (!grammar_is_honoured(item, node->value) && item->attributes == NULL &&
        item->children == NULL)
        return; /* what is inside does not matter then */

    GPtrArray *const lists[] = {node->attributes, node->children};
    const GrammarItem *const items[] = {item->attributes, item->children};
    for (gsize list = 0; list < G_N_ELEMENTS(lists); list++) {
        for (unsigned i = 0; i < lists[list]->len; i++) {
            Node *part = lists[list]->pdata[i];
            part->item = find_item(items[list], part->name);
            if (part->item == NULL)
                report_unknown(check, part);
            else
                check_node(check, part);
        }
        check_occurrences(items[list], lists[list], node, check);
    }
}

void grammar_check(const GrammarItem *roots, Node *root, Problems *problems)
{
    const Check check = {roots, problems};
    root->item = find_item(roots, root->name);
    if (root->item != NULL) {
        check_node(&check, root);
        return;
    }
    g_autofree char *what = describe(root);
    problems_error(problems, root->offset, "the root element is %s; it must be <%s>", what,
                   roots->name);
}

static void append_valid(const GPtrArray *nodes, const GrammarItem *item, GPtrArray *target)
{
    for (unsigned i = 0; i < nodes->len; i++) {
        Node *node = nodes->pdata[i];
        if (node->item == item && node->valid)
            g_ptr_array_add(target, node);
    }
}

void node_find_all(const Node *node, const char *name, GPtrArray *target)
{
    const GrammarItem *item = find_item(node->item->children, name);
    g_return_if_fail(item != NULL);
    append_valid(node->children, item, target);
}

const Node *node_find(const Node *node, const char *name)
{
    gboolean is_attribute = *name == '@';
    const GrammarItem *item = is_attribute ? find_item(node->item->attributes, name + 1)
                                           : find_item(node->item->children, name);
    g_return_val_if_fail(item != NULL, NULL);

    g_autoptr(GPtrArray) found = g_ptr_array_new();
    append_valid(is_attribute ? node->attributes : node->children, item, found);
    return found->len > 0 ? found->pdata[0] : NULL;
}

const char *node_value(const Node *node, const char *name)
{
    const Node *found = node_find(node, name);
    return found != NULL && *found->value != '\0' ? found->value : NULL;
}

int node_choice(const Node *node, const char *name, int fallback)
{
    const Node *found = node_find(node, name);
    if (found == NULL)
        return fallback;
    for (int i = 0; found->item->type->choices[i] != NULL; i++)
        if (g_str_equal(found->value, found->item->type->choices[i]))
            return i;
    g_return_val_if_reached(fallback);
}

gboolean node_boolean(const Node *node, const char *name, gboolean fallback)
{
    return node_choice(node, name, fallback) % 2; /* no, yes, false, true */
}
