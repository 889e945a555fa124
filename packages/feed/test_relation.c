/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "relation.h"

/* Parses FIELD and prints it again, alternatives by " | ", groups by ", ". */
static char *round_trip(const char *field)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) groups = relations_parse(field, &error);
    g_assert_no_error(error);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < groups->len; i++) {
        GPtrArray *group = groups->pdata[i];
        for (guint j = 0; j < group->len; j++) {
            g_autofree char *relation = relation_to_string(group->pdata[j]);
            g_string_append_printf(text, "%s%s", j > 0 ? " | " : i > 0 ? ", " : "", relation);
        }
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void test_good(void)
{
    static const struct {
        const char *field, *text;
    } cases[] = {
        {NULL, ""},
        {"", ""},
        {" a , b ,", "a, b"},
        {"libc6 (>= 2.34), perl:any", "libc6 (>= 2.34), perl"},
        {"a|b (<<1:2~) | c(= 3-4),\n d (>> 5)", "a | b (<< 1:2~) | c (= 3-4), d (>> 5)"},
        {"old (< 1), older (> 2)", "old (<= 1), older (>= 2)"},
        {"python3:any (>= 3.13~), libstdc++6", "python3 (>= 3.13~), libstdc++6"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = round_trip(cases[i].field);
        g_assert_cmpstr(text, ==, cases[i].text);
    }
}

static void test_bad(void)
{
    static const char *const fields[] = {
        "a |", "| a", "a (1)",     "a (>= )",      "a (>= 1",    "a >= 1",    "a (>= 1) b",
        "A",   "+a",  "a [amd64]", "a <!nocheck>", "a (>= 1 2)", "a (>= 1_2)"};
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autoptr(GError) error = NULL;
        if (relations_parse(fields[i], &error))
            g_error("accepted: '%s'", fields[i]);
        g_assert_nonnull(error);
    }
}

static void test_accepts(void)
{
    static const struct {
        RelationOperator op;
        gboolean earlier, equal, later;
    } cases[] = {
        {RELATION_ANY, TRUE, TRUE, TRUE},
        {RELATION_EARLIER, TRUE, FALSE, FALSE},
        {RELATION_EARLIER_OR_EQUAL, TRUE, TRUE, FALSE},
        {RELATION_EQUAL, FALSE, TRUE, FALSE},
        {RELATION_LATER_OR_EQUAL, FALSE, TRUE, TRUE},
        {RELATION_LATER, FALSE, FALSE, TRUE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_cmpint(relation_accepts(cases[i].op, -5), ==, cases[i].earlier);
        g_assert_cmpint(relation_accepts(cases[i].op, 0), ==, cases[i].equal);
        g_assert_cmpint(relation_accepts(cases[i].op, 5), ==, cases[i].later);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/relation/good", test_good);
    g_test_add_func("/relation/bad", test_bad);
    g_test_add_func("/relation/accepts", test_accepts);
    return g_test_run();
}
