/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "reference.h"

#include <string.h>

/* Whether the item belongs into the reference's main part: it does something. */
static gboolean has_effect(const GrammarItem *item)
{
    return item->effect == GRAMMAR_APPLIED ||
           (item->effect == GRAMMAR_REFUSED && item->help != NULL);
}

/* The values that can be written, with blanks between them; NULL: any of the type. g_free(). */
static char *list_values(const GrammarItem *item)
{
    if (item->type == NULL || item->type->choices == NULL || item->type == &grammar_boolean)
        return NULL;
    return item->honoured != NULL ? g_strdup(item->honoured)
                                  : g_strjoinv(" ", (char **)item->type->choices);
}

static void write_value(GString *text, const GrammarItem *item)
{
    g_autofree char *values = list_values(item);
    if (values != NULL) {
        g_auto(GStrv) list = g_strsplit(values, " ", -1);
        g_autofree char *all = g_strjoinv("`, `", list);
        g_string_append_printf(text, "`%s`", all);
    } else if (item->type != NULL) {
        g_string_append(text, item->type->description);
    }
}

static void write_fallback(GString *text, const GrammarItem *item)
{
    const char *fallback = item->fallback;
    if (item->occurs == GRAMMAR_REQUIRED)
        g_string_append(text, "**required**");
    else if (fallback != NULL && *fallback == '(')
        g_string_append_len(text, fallback + 1, strlen(fallback) - 2);
    else if (fallback != NULL)
        g_string_append_printf(text, "`%s`", fallback);
    else
        g_string_append(text, "none");
}

static void write_row(GString *text, const GrammarItem *item, gboolean is_attribute)
{
    g_string_append_printf(text, is_attribute ? "| `%s=`" : "| `<%s>`", item->name);
    if (item->deprecated != NULL)
        g_string_append_printf(text, is_attribute ? " (older: `%s=`)" : " (older: `<%s>`)",
                               item->deprecated);
    g_string_append(text, " | ");
    write_value(text, item);
    g_string_append(text, " | ");
    write_fallback(text, item);
    g_string_append_printf(text, " | %s |\n", item->help != NULL ? item->help : "");
}

static void write_rows(GString *text, const GrammarItem *items, gboolean is_attribute)
{
    for (const GrammarItem *item = items; item != NULL && item->name != NULL; item++)
        if (has_effect(item))
            write_row(text, item, is_attribute);
}

static void write_element(GString *text, const GrammarItem *item)
{
    g_string_append_printf(text, "### `<%s>`\n\n%s\n\n", item->name, item->help);
    if (item->type != NULL) {
        g_string_append(text, "- Text: ");
        write_value(text, item);
        g_string_append_c(text, '\n');
    }
    if (item->occurs == GRAMMAR_REQUIRED) {
        g_string_append(text, "- Required\n");
    } else if (item->occurs == GRAMMAR_MANY) {
        g_string_append(text, "- May be repeated\n");
    } else {
        g_string_append(text, "- If it is missing: ");
        write_fallback(text, item);
        g_string_append_c(text, '\n');
    }
    if (item->deprecated != NULL)
        g_string_append_printf(text, "- Older spelling: `<%s>`\n", item->deprecated);
    g_string_append_c(text, '\n');

    if (item->attributes == NULL && item->children == NULL)
        return;
    g_string_append(text, "| In it | Value | If it is missing | Meaning |\n|---|---|---|---|\n");
    write_rows(text, item->attributes, TRUE);
    write_rows(text, item->children, FALSE);
    g_string_append_c(text, '\n');
}

/* "<" as text, not as HTML. g_free(). */
static char *escape(const char *sentence)
{
    GString *text = g_string_new(sentence);
    g_string_replace(text, "<", "&lt;", 0);
    g_string_replace(text, ">", "&gt;", 0);
    return g_string_free(text, FALSE);
}

static void write_status(GString *text, const GrammarItem *item)
{
    gboolean is_done = item->effect == GRAMMAR_APPLIED || item->honoured != NULL;
    if (is_done)
        g_string_append(text, item->better != NULL ? "better" : "done");
    if (item->effect != GRAMMAR_APPLIED)
        g_string_append_printf(text, "%s%s", is_done ? "; other values: " : "",
                               item->effect == GRAMMAR_REFUSED ? "**error**" : "warning");

    g_autofree char *because = item->effect != GRAMMAR_APPLIED ? escape(item->because) : NULL;
    g_string_append_printf(text, " | %s%s%s |\n", item->better != NULL ? item->better : "",
                           item->better != NULL && because != NULL ? "; " : "",
                           because != NULL ? because : "");
}

static const GrammarItem *find_name(const GrammarItem *items, const char *name)
{
    for (; items != NULL && items->name != NULL; items++)
        if (g_str_equal(items->name, name))
            return items;
    return NULL;
}

static gboolean says_the_same(const GrammarItem *item, const GrammarItem *other)
{
    return item != NULL && item->type == other->type && item->attributes == other->attributes &&
           g_strcmp0(item->help, other->help) == 0;
}

/*
 * What becomes of XenServer's items among ITEMS of PARENT, and what is left out of our own. Of what
 * is in something that is not done as a whole, one line says that it is known. What is the same among
 * USUAL, the children of the usual root, is not repeated.
 */
static void write_comparison(GString *text, const GrammarItem *items, const GrammarItem *parent,
                             gboolean are_attributes, const GrammarItem *usual)
{
    gboolean is_done = parent == NULL || parent->effect == GRAMMAR_APPLIED ||
                       parent->honoured != NULL;
    for (const GrammarItem *item = items; item != NULL && item->name != NULL; item++) {
        const GrammarItem *known = are_attributes || items == usual ? NULL : find_name(usual, item->name);
        if ((item->ours && item->effect == GRAMMAR_APPLIED) || (!is_done && are_attributes) ||
            says_the_same(known, item))
            continue;
        if (parent == NULL)
            g_string_append_printf(text, "| `<%s>` | ", item->name);
        else
            g_string_append_printf(text, are_attributes ? "| `%s=` of `<%s>` | "
                                                        : "| `<%s>` in `<%s>` | ",
                                   item->name, parent->name);
        if (!is_done) {
            g_string_append(text, "known and checked | |\n");
            continue;
        }
        write_status(text, item);
        write_comparison(text, item->attributes, item, TRUE, usual);
        write_comparison(text, item->children, item, FALSE, usual);
    }
}

char *reference_markdown(const GrammarItem *roots)
{
    GString *text = g_string_new(NULL);
    for (const GrammarItem *root = roots; root->name != NULL; root++) {
        g_string_append_printf(text, "### `<%s>`\n\n%s\n\n", root->name, root->help);
        g_string_append(text,
                        "| In it | Value | If it is missing | Meaning |\n|---|---|---|---|\n");
        write_rows(text, root->attributes, TRUE);
        g_string_append_c(text, '\n');
        g_autoptr(GString) known = g_string_new(NULL);
        for (const GrammarItem *item = root->children; item != NULL && item->name != NULL; item++)
            if (root != roots && says_the_same(find_name(roots->children, item->name), item))
                g_string_append_printf(known, "%s`<%s>`", known->len > 0 ? ", " : "", item->name);
            else if (has_effect(item))
                write_element(text, item);
        if (known->len > 0)
            g_string_append_printf(text, "As in `<%s>`: %s.\n\n", roots->name, known->str);
    }
    g_string_append(
        text,
        "## Element by element\n\n"
        "What becomes of every element and attribute of XenServer's and XCP-ng's files. Where "
        "leaving one out would give another host than the file asks for, it is an error; where it "
        "makes no difference, a warning.\n\n"
        "| Theirs | Here | What is better, or why not |\n|---|---|---|\n");
    write_comparison(text, roots, NULL, FALSE, roots->children);
    return g_string_free(text, FALSE);
}
