/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "version.h"

#include "run.h"

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

static int compare(const char *a, const char *b)
{
    g_autoptr(DebVersion) first = deb_version_parse(a, NULL);
    g_autoptr(DebVersion) second = deb_version_parse(b, NULL);
    g_assert_nonnull(first);
    g_assert_nonnull(second);
    int order = sign(deb_version_compare(first, second));
    g_assert_cmpint(order, ==, -sign(deb_version_compare(second, first)));
    return order;
}

static int compare_mapped(const char *a, const char *b)
{
    g_autoptr(DebVersion) first = deb_version_parse(a, NULL);
    g_autoptr(DebVersion) second = deb_version_parse(b, NULL);
    g_autoptr(Evr) first_evr = evr_from_deb(first);
    g_autoptr(Evr) second_evr = evr_from_deb(second);
    return sign(evr_compare(first_evr, second_evr));
}

/* What dpkg says of A and B, from its exit status. */
static int ask_dpkg(const char *a, const char *b)
{
    if (RUN(NULL, "dpkg", "--compare-versions", a, "lt", b))
        return -1;
    return RUN(NULL, "dpkg", "--compare-versions", a, "eq", b) ? 0 : 1;
}

/* Each is earlier than the next, for dpkg and, mapped, for RPM. */
static const char *const ascending[] = {
    "0.9",      "1.0~beta1-1",   "1.0~rc1-1", "1.0",    "1.0-1~bpo12+1", "1.0-1",
    "1.0-1+b1", "1.0-1+deb13u1", "1.0-1.1",   "1.0-2",  "1.0-10",        "1.0+dfsg-1",
    "1.0.1-1",  "1.1-1",         "1.9-1",     "1.10-1", "1.10-1ubuntu1", "1.10-2",
    "2007-1",   "20250311-1",    "1:0.1-1",   "1:0.2",  "2:0~git1-1",    "2:0.1",
};

static void test_order(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(ascending); i++) {
        g_assert_cmpint(compare(ascending[i], ascending[i]), ==, 0);
        for (gsize j = i + 1; j < G_N_ELEMENTS(ascending); j++) {
            g_assert_cmpint(compare(ascending[i], ascending[j]), ==, -1);
            g_assert_cmpint(compare_mapped(ascending[i], ascending[j]), ==, -1);
        }
    }
}

static void test_equal(void)
{
    g_assert_cmpint(compare("1.0", "1.0-0"), ==, 0);
    g_assert_cmpint(compare("0:1.0-1", "1.0-1"), ==, 0);
    g_assert_cmpint(compare("1.00-1", "1.0-01"), ==, 0);
    g_assert_cmpint(compare("1.a", "1.a0"), ==, 0);
    g_assert_cmpint(compare("99999999999999999999998", "99999999999999999999999"), ==, -1);
}

/* Random versions of the characters that matter: the same answer as dpkg's. */
static void test_like_dpkg(void)
{
    static const char characters[] = "0011259aZ.+~-";
    g_autoptr(GRand) random = g_rand_new_with_seed(20261120);
    for (int round = 0; round < 150; round++) {
        char versions[2][10] = {"", ""};
        for (int i = 0; i < 2; i++) {
            int length = g_rand_int_range(random, 1, sizeof versions[i] - 1);
            versions[i][0] = '1';
            for (int j = 1; j < length; j++)
                versions[i][j] = characters[g_rand_int_range(random, 0, sizeof characters - 1)];
        }
        g_autoptr(DebVersion) first = deb_version_parse(versions[0], NULL);
        g_autoptr(DebVersion) second = deb_version_parse(versions[1], NULL);
        if (!first || !second)
            continue;
        int order = compare(versions[0], versions[1]);
        if (order != ask_dpkg(versions[0], versions[1]))
            g_error("'%s' and '%s': %d, dpkg says otherwise", versions[0], versions[1], order);
    }
}

static void test_mapping(void)
{
    static const struct {
        const char *deb, *evr;
    } cases[] = {
        {"1.2", "1.2-0"},
        {"1.2-3", "1.2-3"},
        {"1:1.2-3+deb13u1", "1:1.2-3+deb13u1"},
        {"1.2-3-4", "1.2.3-4"},
        {"1:2:3-4", "1:2.3-4"},
        {"1.2+-1", "1.2^-1"},
        {"1.2+~rc1-1", "1.2^~rc1-1"},
        {"1.2-~rc1", "1.2-0~rc1"},
        {"1.2-a1", "1.2-99999999.a1"},
        {"1.2-.1", "1.2-99999999..1"},
        {"4.20.4+63-g7abfd2bce2-0+deb13u1", "4.20.4+63.g7abfd2bce2-0+deb13u1"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(DebVersion) version = deb_version_parse(cases[i].deb, NULL);
        g_autoptr(Evr) evr = evr_from_deb(version);
        g_autofree char *text = evr_to_string(evr);
        g_assert_cmpstr(text, ==, cases[i].evr);
    }
}

static void test_bad(void)
{
    static const char *const texts[] = {"",     "-1",           "1-",      ":1",  "a:1",
                                        "-1:1", "9999999999:1", "1 2",     "1_2", "1/2",
                                        "1\n",  "1-2_3",        "\xc3\xa4"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        if (deb_version_parse(texts[i], &error))
            g_error("accepted: '%s'", texts[i]);
        g_assert_nonnull(error);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/version/order", test_order);
    g_test_add_func("/version/equal", test_equal);
    g_test_add_func("/version/like-dpkg", test_like_dpkg);
    g_test_add_func("/version/mapping", test_mapping);
    g_test_add_func("/version/bad", test_bad);
    return g_test_run();
}
