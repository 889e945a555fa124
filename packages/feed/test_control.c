/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "control.h"

#include <string.h>

static Control *parse(const char *text, GError **error)
{
    return control_parse(text, strlen(text), "x.deb", error);
}

static void test_fields(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Control) control = parse("Package: bash\nDepends:a,\n b\nEmpty:\n"
                                       "Description: a shell\n first\n .\n second\n\n",
                                       &error);
    g_assert_no_error(error);
    g_assert_cmpstr(control_get(control, "package"), ==, "bash");
    g_assert_cmpstr(control_get(control, "DEPENDS"), ==, "a,\n b");
    g_assert_cmpstr(control_get(control, "Description"), ==, "a shell\n first\n .\n second");
    g_assert_null(control_get(control, "Version"));

    g_assert_cmpstr(control_need(control, "Package", &error), ==, "bash");
    g_assert_null(control_need(control, "Empty", &error));
    g_assert_cmpstr(error->message, ==, "x.deb: the field Empty is missing");
}

static void test_bytes(void)
{
    g_autoptr(Control) control = parse("Maintainer: J\xfcrgen\n", NULL);
    g_assert_cmpstr(control_get(control, "Maintainer"), ==, "J\xef\xbf\xbdrgen");
    g_autoptr(Control) empty = parse("", NULL);
    g_assert_nonnull(empty);
}

static void test_bad(void)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {" x\n", "x.deb:1: a continuation without a field"},
        {"A: 1\nnonsense\n", "x.deb:2: neither a field nor its continuation: 'nonsense'"},
        {": 1\n", "x.deb:1: neither a field nor its continuation: ': 1'"},
        {"A: 1\na: 2\n", "x.deb:2: the field a is there twice"},
        {"A: 1\n\nB: 2\n", "x.deb:3: a second paragraph"},
        {"A B: 1\n", "x.deb:1: 'a b' is not the name of a field"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(parse(cases[i].text, &error));
        g_assert_cmpstr(error->message, ==, cases[i].message);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/control/fields", test_fields);
    g_test_add_func("/control/bytes", test_bytes);
    g_test_add_func("/control/bad", test_bad);
    return g_test_run();
}
