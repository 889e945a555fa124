/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "reference.h"

#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <string.h>

#include "answer_table.h"
#include "answers.h"
#include "golden.h"

#define MARK "<!-- generated -->\n"

static char *read_page(void)
{
    char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(DOCS "/answer-file.md", &text, NULL, &error);
    g_assert_no_error(error);
    return text;
}

static void test_page_is_current(void)
{
    g_autofree char *page = read_page();
    g_autofree char *reference = reference_markdown(answer_roots);
    const char *mark = strstr(page, MARK);
    g_assert_nonnull(mark);
    if (!g_str_equal(mark + strlen(MARK), reference))
        g_error("docs/answer-file.md is not what the installer does; run 'make docs'");
}

static void test_schema_is_current(void)
{
    g_autofree char *schema = reference_schema(answer_roots);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(DOCS "/answer-file.rng", &text, NULL, NULL));
    if (!g_str_equal(text, schema))
        g_error("docs/answer-file.rng is not what the installer does; run 'make docs'");
}

/* What the page shows can be copied. */
static void test_examples_are_right(void)
{
    g_autofree char *page = read_page();
    g_auto(GStrv) parts = g_strsplit(page, "```", -1);
    unsigned examples = 0;
    for (char **part = parts; *part != NULL; part++) {
        if (!g_str_has_prefix(*part, "xml\n"))
            continue;
        const char *text = *part + strlen("xml\n");
        g_autoptr(GError) error = NULL;
        g_autoptr(Answers)
            answers = answers_parse(text, strlen(text), "docs/answer-file.md", &error);
        g_assert_no_error(error);
        g_assert_cmpuint(answers->warnings->len, ==, 0);
        examples++;
    }
    g_assert_cmpuint(examples, ==, 3);
}

/* Every item can be explained: a type or children, and a sentence. */
static void assert_complete(const GrammarItem *items)
{
    for (const GrammarItem *item = items; item != NULL && item->name != NULL; item++) {
        if (item->effect == GRAMMAR_APPLIED)
            g_assert_nonnull(item->help);
        else
            g_assert_nonnull(item->because);
        if (item->type != NULL && item->type->choices == NULL)
            g_assert_nonnull(item->type->description);
        if (item->honoured != NULL) {
            g_auto(GStrv) values = g_strsplit(item->honoured, " ", -1);
            for (char **value = values; *value != NULL; value++)
                g_assert_true(g_strv_contains(item->type->choices, *value));
        }
        assert_complete(item->attributes);
        assert_complete(item->children);
    }
}

static void test_table_is_complete(void)
{
    assert_complete(answer_roots);
}

static void ignore(void *data, xmlErrorPtr error)
{
}

static int validate(xmlRelaxNGPtr schema, const char *folder, const char *name)
{
    g_autofree char *file = g_strconcat(name, ".xml", NULL);
    g_autofree char *path = golden_path("answers", folder, file, NULL);
    xmlDocPtr document = xmlReadFile(path, NULL,
                                     XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (document == NULL)
        return -1;
    xmlRelaxNGValidCtxtPtr context = xmlRelaxNGNewValidCtxt(schema);
    xmlRelaxNGSetValidStructuredErrors(context, ignore, NULL);
    int result = xmlRelaxNGValidateDoc(context, document);
    xmlRelaxNGFreeValidCtxt(context);
    xmlFreeDoc(document);
    return result;
}

/* The schema accepts what the parser accepts, and refuses what needs no knowledge beyond it. */
static void test_schema_fits_the_parser(void)
{
    static const char *const refused[] = {
        "boolean-1",
        "element-twice",
        "interface-proto-unknown",
        "keymap-bad",
        "misplaced-element",
        "mode-reinstall",
        "not-supported-elements",
        "pool-without-action",
        "raid-without-device",
        "bond-mode-unknown",
        "script-without-stage",
        "service-without-name",
        "sr-type-unknown",
        "text-in-root",
        "unknown-attribute",
        "unknown-element",
        "wrong-root",
    };
    xmlRelaxNGParserCtxtPtr parser = xmlRelaxNGNewParserCtxt(DOCS "/answer-file.rng");
    xmlRelaxNGPtr schema = xmlRelaxNGParse(parser);
    g_assert_nonnull(schema);
    xmlRelaxNGFreeParserCtxt(parser);

    g_autofree char *good = golden_path("answers", "good", NULL);
    g_auto(GStrv) names = golden_list(good, ".xml");
    for (char **name = names; *name != NULL; name++)
        if (validate(schema, "good", *name) != 0)
            g_error("the schema refuses good/%s.xml", *name);
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++)
        if (validate(schema, "bad", refused[i]) == 0)
            g_error("the schema accepts bad/%s.xml", refused[i]);
    xmlRelaxNGFree(schema);
    xmlCleanupParser();
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reference/page-is-current", test_page_is_current);
    g_test_add_func("/reference/schema-is-current", test_schema_is_current);
    g_test_add_func("/reference/examples-are-right", test_examples_are_right);
    g_test_add_func("/reference/table-is-complete", test_table_is_complete);
    g_test_add_func("/reference/schema-fits-the-parser", test_schema_fits_the_parser);
    return g_test_run();
}
