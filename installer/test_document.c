/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "document.h"

#include <string.h>

static const char text[] = "<?xml version='1.0'?>\n"
                           "<!-- <not-this> -->\n"
                           "<root  first = 'a > b'\n"
                           "       second=\"&lt;2 &amp; 3&gt;\">\n"
                           "  <!-- before -->  some &amp; text <empty/>\n"
                           "  <b \tx='1'  ><![CDATA[<cdata>]]></b >\n"
                           "</root>\n";

static void assert_at(gsize offset, const char *expected)
{
    g_assert_cmpuint(offset, <, strlen(text));
    if (!g_str_has_prefix(text + offset, expected))
        g_error("'%.20s' where '%s' should be", text + offset, expected);
}

static void test_places(void)
{
    g_autoptr(Problems) problems = problems_new("test.xml", text, strlen(text));
    g_autoptr(Node) root = document_parse(text, strlen(text), problems);
    g_assert_nonnull(root);
    g_assert_false(problems_have_errors(problems));

    g_assert_cmpstr(root->name, ==, "root");
    g_assert_cmpstr(root->value, ==, "some & text");
    assert_at(root->offset, "<root");
    assert_at(root->value_offset, "some &amp;");

    g_assert_cmpuint(root->attributes->len, ==, 2);
    const Node *first = root->attributes->pdata[0], *second = root->attributes->pdata[1];
    g_assert_cmpstr(first->name, ==, "first");
    g_assert_cmpstr(first->value, ==, "a > b");
    assert_at(first->offset, "first =");
    assert_at(first->value_offset, "a > b");
    g_assert_cmpstr(second->value, ==, "<2 & 3>");
    assert_at(second->offset, "second=");
    assert_at(second->value_offset, "&lt;2");

    g_assert_cmpuint(root->children->len, ==, 2);
    const Node *empty = root->children->pdata[0], *b = root->children->pdata[1];
    assert_at(empty->offset, "<empty/>");
    g_assert_cmpstr(empty->value, ==, "");
    g_assert_cmpstr(b->value, ==, "<cdata>");
    assert_at(b->offset, "<b \t");
    assert_at(((const Node *)b->attributes->pdata[0])->value_offset, "1'");
    g_assert_true(b->parent == root);
}

/* Behind more text than libxml2 looks at in one go, places are still right. */
static void test_places_in_long_text(void)
{
    g_autoptr(GString) xml = g_string_new("<root>\n");
    for (unsigned i = 0; i < 5000; i++)
        g_string_append(xml, "  <a b='c'>text</a>\n");
    g_string_append(xml, "</root>");

    g_autoptr(Problems) problems = problems_new("test.xml", xml->str, xml->len);
    g_autoptr(Node) root = document_parse(xml->str, xml->len, problems);
    g_assert_nonnull(root);
    g_assert_cmpuint(root->children->len, ==, 5000);
    for (unsigned i = 0; i < 5000; i++) {
        const Node *a = root->children->pdata[i];
        g_assert_cmpuint(a->offset, ==,
                         strlen("<root>\n") + i * strlen("  <a b='c'>text</a>\n") + 2);
        g_assert_cmpuint(a->value_offset, ==, a->offset + strlen("<a b='c'>"));
        g_assert_cmpstr(a->value, ==, "text");
    }
}

static void test_columns_count_characters(void)
{
    static const char umlauts[] = "<a>\n äöü<b>x</c></a>";
    g_autoptr(Problems) problems = problems_new("test.xml", umlauts, strlen(umlauts));
    g_assert_null(document_parse(umlauts, strlen(umlauts), problems));
    g_autofree char *errors = problems_errors(problems);
    g_assert_true(g_str_has_prefix(errors, "test.xml:2:9: "));
}

static void test_nothing_is_fetched(void)
{
    static const char entity[] = "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x.dtd'><a/>";
    g_autoptr(Problems) problems = problems_new("test.xml", entity, strlen(entity));
    g_assert_null(document_parse(entity, strlen(entity), problems));
    g_autofree char *errors = problems_errors(problems);
    g_assert_nonnull(strstr(errors, "DOCTYPE"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/document/places", test_places);
    g_test_add_func("/document/places-in-long-text", test_places_in_long_text);
    g_test_add_func("/document/columns-count-characters", test_columns_count_characters);
    g_test_add_func("/document/nothing-is-fetched", test_nothing_is_fetched);
    return g_test_run();
}
