/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "reference.h"

#include <string.h>

static void write_line(GString *text, unsigned depth, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void write_line(GString *text, unsigned depth, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_string_append_printf(text, "%*s", (int)depth * 2, "");
    g_string_append_vprintf(text, format, args);
    g_string_append_c(text, '\n');
    va_end(args);
}

static void write_pattern(GString *text, unsigned depth, const char *pattern)
{
    g_autofree char *escaped = g_markup_escape_text(pattern, -1);
    write_line(text, depth, "<data type=\"token\"><param name=\"pattern\">%s</param></data>",
               escaped);
}

/* The values that this version accepts: with an effect that is an error, only the honoured ones. */
static void write_value(GString *text, unsigned depth, const GrammarItem *item)
{
    const GrammarType *type = item->type;
    if (type == NULL || (type->choices == NULL && type->pattern == NULL)) {
        write_line(text, depth, type == NULL ? "<empty/>" : "<text/>");
    } else if (item->effect == GRAMMAR_REFUSED ||
               (type->choices != NULL && type->pattern == NULL)) {
        g_autofree char *all = item->effect == GRAMMAR_REFUSED
                                   ? g_strdup(item->honoured)
                                   : g_strjoinv(" ", (char **)type->choices);
        g_auto(GStrv) values = g_strsplit(all, " ", -1);
        write_line(text, depth, "<choice>");
        for (char **value = values; *value != NULL; value++)
            write_line(text, depth + 1, "<value>%s</value>", *value);
        if (type->may_be_empty)
            write_line(text, depth + 1, "<value/>");
        write_line(text, depth, "</choice>");
    } else {
        write_pattern(text, depth, type->pattern);
    }
}

static void write_items(GString *text, unsigned depth, const GrammarItem *items,
                        gboolean are_attributes);

static void write_name(GString *text, unsigned depth, const GrammarItem *item)
{
    if (item->deprecated == NULL) {
        write_line(text, depth, "<name>%s</name>", item->name);
        return;
    }
    write_line(text, depth, "<choice><name>%s</name><name>%s</name></choice>", item->name,
               item->deprecated);
}

static void write_item(GString *text, unsigned depth, const GrammarItem *item,
                       gboolean is_attribute)
{
    static const char *const wrappers[] = {
        [GRAMMAR_OPTIONAL] = "optional", [GRAMMAR_REQUIRED] = NULL, [GRAMMAR_MANY] = "zeroOrMore",
    };
    if (item->effect == GRAMMAR_REFUSED && item->honoured == NULL)
        return;

    const char *wrapper = wrappers[item->occurs];
    const char *tag = is_attribute ? "attribute" : "element";
    if (wrapper != NULL)
        write_line(text, depth++, "<%s>", wrapper);
    write_line(text, depth, "<%s>", tag);
    write_name(text, depth + 1, item);
    if (item->attributes != NULL)
        write_items(text, depth + 1, item->attributes, TRUE);
    if (item->children != NULL) {
        write_line(text, depth + 1, "<interleave>");
        write_items(text, depth + 2, item->children, FALSE);
        write_line(text, depth + 1, "</interleave>");
    } else {
        write_value(text, depth + 1, item);
    }
    write_line(text, depth, "</%s>", tag);
    if (wrapper != NULL)
        write_line(text, --depth, "</%s>", wrapper);
}

static void write_items(GString *text, unsigned depth, const GrammarItem *items,
                        gboolean are_attributes)
{
    for (const GrammarItem *item = items; item->name != NULL; item++)
        write_item(text, depth, item, are_attributes);
}

char *reference_schema(const GrammarItem *roots)
{
    GString *text = g_string_new(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<!-- Made by slipway-installer from its table of the grammar. What must fit together,\n"
        "     such as proto and ipaddr, only the installer itself checks. -->\n"
        "<grammar xmlns=\"http://relaxng.org/ns/structure/1.0\"\n"
        "         datatypeLibrary=\"http://www.w3.org/2001/XMLSchema-datatypes\">\n"
        "  <start>\n");
    write_line(text, 2, "<choice>");
    write_items(text, 3, roots, FALSE);
    write_line(text, 2, "</choice>");
    g_string_append(text, "  </start>\n</grammar>\n");
    return g_string_free(text, FALSE);
}
