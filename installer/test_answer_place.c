/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_place.h"

#include <string.h>

#include "error.h"

/* A machine whose one interface has a lease with TEXT in it; NULL: it has none. The folder, g_free(). */
static char *machine(const char *text)
{
    char *root = g_dir_make_tmp("slipway-place-XXXXXX", NULL);
    g_autofree char *nic = g_build_filename(root, "sys/class/net/ens3", NULL);
    g_autofree char *number = g_build_filename(nic, "ifindex", NULL);
    g_autofree char *leases = g_build_filename(root, "run/systemd/netif/leases", NULL);
    g_autofree char *lease = g_build_filename(leases, "2", NULL);
    g_assert_cmpint(g_mkdir_with_parents(nic, 0755), ==, 0);
    g_assert_cmpint(g_mkdir_with_parents(leases, 0755), ==, 0);
    g_assert_true(g_file_set_contents(number, "2\n", -1, NULL));
    g_assert_true(text == NULL || g_file_set_contents(lease, text, -1, NULL));
    return root;
}

/* TEXT as a line of a lease. */
static char *option(unsigned number, const char *text)
{
    GString *line = g_string_new(NULL);
    g_string_append_printf(line, "OPTION_%u=", number);
    for (; *text != '\0'; text++)
        g_string_append_printf(line, "%02x", (unsigned char)*text);
    g_string_append_c(line, '\n');
    return g_string_free(line, FALSE);
}

static void test_dhcp(void)
{
    static const char pin[] = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    g_autofree char *url_line = option(250, "https://a/{serial}"), *pin_line = option(251, pin);
    g_autofree char *both = g_strconcat("ADDRESS=192.0.2.10\n", url_line, pin_line, NULL);
    g_autofree char *root = machine(both), *alone = machine(url_line);
    g_autofree char *why = NULL;
    g_autoptr(GError) error = NULL;

    g_autoptr(AnswerPlace) place = answer_place_by_dhcp(root, &why, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(place->url, ==, "https://a/{serial}");
    g_assert_cmpstr(place->pin, ==, pin);
    g_autoptr(AnswerPlace) simple = answer_place_by_dhcp(alone, &why, &error);
    g_assert_no_error(error);
    g_assert_null(simple->pin);
}

static void test_none(void)
{
    g_autofree char *nothing = machine(NULL), *plain = machine("ADDRESS=192.0.2.10\n");
    g_autofree char *why_nothing = NULL, *why_plain = NULL, *why_dns = NULL;
    g_autoptr(GError) error = NULL;
    g_assert_null(answer_place_by_dhcp(nothing, &why_nothing, &error));
    g_assert_null(answer_place_by_dhcp(plain, &why_plain, &error));
    g_assert_null(answer_place_by_dns("nameserver 192.0.2.53\nsearch not/a/name\n", &why_dns, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(why_nothing, ==, "no DHCP server has given a lease");
    g_assert_cmpstr(why_plain, ==, "the lease of ens3 has no option 250 with a URL");
    g_assert_cmpstr(why_dns, ==, "the network has no domain");
}

/* A server that says something else by this option, as another installer's would. */
static void test_wrong(void)
{
    g_autofree char *url = option(250, "ftp-server.example.com"), *good = option(250, "https://a/b");
    g_autofree char *pin = option(251, "12:34:56");
    g_autofree char *bad_pin = g_strconcat(good, pin, NULL);
    const char *const texts[] = {url, bad_pin};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *root = machine(texts[i]), *why = NULL;
        g_autoptr(GError) error = NULL;
        g_assert_null(answer_place_by_dhcp(root, &why, &error));
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
        g_assert_nonnull(strstr(error->message, "by option 250 of DHCP on ens3: the value is not"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/answer_place/dhcp", test_dhcp);
    g_test_add_func("/answer_place/none", test_none);
    g_test_add_func("/answer_place/wrong", test_wrong);
    return g_test_run();
}
