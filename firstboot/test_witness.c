/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "witness.h"

#include <gio/gio.h>

static void test_round_trip(void)
{
    Witness witness = {.master = (char *)"xen1.example.com", .serves = FALSE, .reaches = TRUE};
    g_autofree char *json = witness_to_json(&witness);
    g_assert_null(strchr(json, '\n'));
    g_autoptr(GError) error = NULL;
    g_autoptr(Witness) back = witness_parse(json, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(back->master, ==, "xen1.example.com");
    g_assert_false(back->serves);
    g_assert_true(back->reaches);
}

/* Silence and nonsense are no "no": a takeover must not rest on them. */
static void test_nonsense(void)
{
    static const char *const texts[] = {
        "", "null", "[]", "{}", "{\"master\":\"xen1.example.com\"}",
        "{\"master\":\"xen1.example.com\",\"serves\":false}",
        "{\"master\":\"\",\"serves\":false,\"reaches\":false}",
        "{\"master\":7,\"serves\":false,\"reaches\":false}",
        "{\"master\":\"xen1.example.com\",\"serves\":false,\"reaches\":\"no\"}",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(witness_parse(texts[i], &error));
        g_assert_nonnull(error);
    }
}

/* A port where nobody listens: refused, so the host is on. */
static void test_reaches(void)
{
    g_assert_true(witness_reaches("127.0.0.1"));
    g_assert_false(witness_reaches("not an address"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/witness/round-trip", test_round_trip);
    g_test_add_func("/witness/nonsense", test_nonsense);
    g_test_add_func("/witness/reaches", test_reaches);
    return g_test_run();
}
