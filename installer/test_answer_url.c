/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_url.h"

#include <string.h>

#include "error.h"

static void test_expand(void)
{
    static const struct {
        const char *text, *url;
    } cases[] = {
        {"http://a/{mac}.xml", "http://a/52:54:00:12:34:56.xml"},
        {"http://a/?s={serial}&u={uuid}&again={serial}",
         "http://a/?s=A%2FB%20%7Buuid%7D%25&u=4c4c4544-0000&again=A%2FB%20%7Buuid%7D%25"},
        {"https://{hostname}.example.com/a", "https://xen1.example.com/a"},
        {"http://a/b", "http://a/b"},
    };
    g_autoptr(Inventory) inventory = inventory_new();
    inventory->mac = g_strdup("52:54:00:12:34:56");
    inventory->serial = g_strdup("A/B {uuid}%"); /* nothing of it is a name, or more of the path */
    inventory->uuid = g_strdup("4c4c4544-0000");
    inventory->hostname = g_strdup("xen1");
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_true(answer_url_validate(cases[i].text, &error));
        g_autofree char *url = answer_url_expand(cases[i].text, inventory, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(url, ==, cases[i].url);
        g_assert_true(answer_url_has_names(cases[i].text) == !g_str_equal(cases[i].text, url));
    }
}

static void test_missing(void)
{
    g_autoptr(Inventory) inventory = inventory_new();
    inventory->mac = g_strdup("52:54:00:12:34:56");
    g_autoptr(GError) error = NULL;
    g_assert_null(answer_url_expand("http://a/{mac}/{hostname}", inventory, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE);
    g_assert_cmpstr(error->message, ==,
                    "the answer file's URL has {hostname}, and this machine has none: no DHCP server gave it "
                    "one; {mac} is 52:54:00:12:34:56");
}

static void test_refused(void)
{
    static const char *const texts[] = {"http://a/{Mac}", "http://a/{mac", "http://a/{}", "http://a/{mac }",
                                        "http://a/{serial_number}", "{mac}", "http://a/}", "gopher://a/{mac}", ""};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(answer_url_validate(texts[i], &error));
        g_assert_nonnull(error);
    }
    g_autoptr(GError) error = NULL;
    g_assert_false(answer_url_validate(texts[0], &error));
    g_assert_nonnull(strstr(error->message, "there are {mac}, {serial}, {uuid} and {hostname}"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/answer_url/expand", test_expand);
    g_test_add_func("/answer_url/missing", test_missing);
    g_test_add_func("/answer_url/refused", test_refused);
    return g_test_run();
}
