/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "reference.h"

#include <string.h>

typedef void (*Visit)(GString *text, const GrammarItem *item, const GrammarItem *parent,
                      gboolean is_attribute);

static gboolean is_refused(const GrammarItem *item)
{
    return item->effect == GRAMMAR_REFUSED && item->honoured == NULL;
}

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

static void visit_all(GString *text, const GrammarItem *items, const GrammarItem *parent,
                      gboolean is_attribute, Visit visit)
{
    for (const GrammarItem *item = items; item != NULL && item->name != NULL; item++) {
        visit(text, item, parent, is_attribute);
        visit_all(text, item->attributes, item, TRUE, visit);
        visit_all(text, item->children, item, FALSE, visit);
    }
}

/* One line for whatever this version does not do, or does not do with every value. */
static void write_limit(GString *text, const GrammarItem *item, const GrammarItem *parent,
                        gboolean is_attribute)
{
    if (item->effect == GRAMMAR_APPLIED)
        return;
    if (is_attribute)
        g_string_append_printf(text, "| `%s=` of `<%s>`", item->name, parent->name);
    else
        g_string_append_printf(text, "| `<%s>`", item->name);
    if (item->honoured != NULL) {
        g_auto(GStrv) values = g_strsplit(item->honoured, " ", -1);
        g_autofree char *all = g_strjoinv("`, `", values);
        g_string_append_printf(text, ", other values than `%s`", all);
    }
    g_autofree char *because = g_markup_escape_text(item->because, -1);
    g_string_append_printf(text, " | %s | %s |\n",
                           item->effect == GRAMMAR_REFUSED ? "**error**" : "warning", because);
}

char *reference_markdown(const GrammarItem *roots)
{
    GString *text = g_string_new(NULL);
    for (const GrammarItem *root = roots; root->name != NULL; root++) {
        if (is_refused(root))
            continue;
        g_string_append_printf(text, "### `<%s>`\n\n%s\n\n", root->name, root->help);
        g_string_append(text,
                        "| In it | Value | If it is missing | Meaning |\n|---|---|---|---|\n");
        write_rows(text, root->attributes, TRUE);
        g_string_append_c(text, '\n');
        for (const GrammarItem *item = root->children; item != NULL && item->name != NULL; item++)
            if (has_effect(item))
                write_element(text, item);
    }
    g_string_append(
        text,
        "## What is recognised but not done\n\n"
        "Leaving these out would give another host than the file asks for, so they are errors; "
        "where it makes no difference they are warnings.\n\n"
        "| | | Why, or what to do |\n|---|---|---|\n");
    visit_all(text, roots, NULL, FALSE, write_limit);
    return g_string_free(text, FALSE);
}
