/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scripts.h"

#include "run.h"
#include "testdeb.h"

#include <string.h>

typedef struct {
    char *folder, *list, *store;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    fixture->folder = g_dir_make_tmp("slipway-scripts-XXXXXX", NULL);
    fixture->list = g_build_filename(fixture->folder, "scripts.list", NULL);
    fixture->store = g_build_filename(fixture->folder, "store", NULL);
    g_assert_true(g_file_set_contents(fixture->list, "# none yet\n", -1, NULL));
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    RUN(NULL, "rm", "-r", fixture->folder);
    g_free(fixture->folder);
    g_free(fixture->list);
    g_free(fixture->store);
}

static GPtrArray *set_of(const char *package, const char *version, const char *postinst)
{
    GPtrArray *debs = g_ptr_array_new_with_free_func((GDestroyNotify)deb_free);
    g_ptr_array_add(debs, test_deb_control(package, version, NULL, postinst));
    g_ptr_array_add(debs, test_deb_control("quiet", "1", NULL, NULL));
    return debs;
}

static char *check(Fixture *fixture, const char *package, const char *postinst)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) debs = set_of(package, "1", postinst);
    return scripts_check(debs, fixture->list, fixture->store, &error) ? NULL
                                                                      : g_strdup(error->message);
}

static char *accept(Fixture *fixture, const char *package, const char *postinst)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) debs = set_of(package, "1", postinst);
    char *changes = NULL;
    scripts_accept(debs, fixture->list, fixture->store, &changes, &error);
    g_assert_no_error(error);
    return changes;
}

static void test_gate(Fixture *fixture, gconstpointer data)
{
    g_autofree char *new = check(fixture, "thing", "adduser thing\n");
    g_assert_nonnull(strstr(new, "nobody has looked at these maintainer scripts"));
    g_assert_nonnull(strstr(new, "thing postinst /dev/null "));

    g_autofree char *first = accept(fixture, "thing", "adduser thing\n");
    g_assert_true(g_str_has_prefix(first, "thing postinst /dev/null "));
    g_assert_null(check(fixture, "thing", "adduser thing\n"));

    /* Changed: both texts are there to compare. */
    g_autofree char *changed = check(fixture, "thing", "adduser other\n");
    g_assert_nonnull(strstr(changed, "\nthing postinst /"));
    g_autofree char *second = accept(fixture, "thing", "adduser other\n");
    g_auto(GStrv) words = g_strsplit(g_strchomp(second), " ", -1);
    g_autofree char *old = NULL, *now = NULL;
    g_assert_true(g_file_get_contents(words[2], &old, NULL, NULL));
    g_assert_true(g_file_get_contents(words[3], &now, NULL, NULL));
    g_assert_cmpstr(old, ==, "adduser thing\n");
    g_assert_cmpstr(now, ==, "adduser other\n");

    /* Accepting replaces: the text of before is unknown again. */
    g_autofree char *back = check(fixture, "thing", "adduser thing\n");
    g_assert_nonnull(back);
}

/* A point release: only version numbers differ. */
static void test_versions(Fixture *fixture, gconstpointer data)
{
    g_free(accept(fixture, "linux-image-6.12.1+deb13-amd64",
                  "# by dh_x/13.24\ndepmod 6.12.1+deb13-amd64\n"));
    g_assert_null(check(fixture, "linux-image-6.12.9+deb13-amd64",
                        "# by dh_x/13.25.1\ndepmod 6.12.9+deb13-amd64\n"));
    g_autofree char *other = check(fixture, "linux-image-6.12.9+deb13-amd64",
                                   "# by dh_x/13.24\nrm -r 6.12.9\n");
    g_assert_nonnull(other);
}

static void test_normalise(void)
{
    static const struct {
        const char *text, *result;
    } cases[] = {
        {"", ""},
        {"python3.13", "pythonN"},
        {"exit 1; chmod 0755 x", "exit 1; chmod 0755 x"},
        {"lt \"1.2-3~\" && x", "lt \"N\" && x"},
        {"v1.2.", "vN"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *result = scripts_normalise(cases[i].text);
        g_assert_cmpstr(result, ==, cases[i].result);
    }
}

static void test_bad_list(Fixture *fixture, gconstpointer data)
{
    g_assert_true(g_file_set_contents(fixture->list, "# x\nthing postinst abc\n", -1, NULL));
    g_autofree char *message = check(fixture, "thing", "x");
    g_assert_nonnull(strstr(message, "scripts.list:2: not 'package script sha256'"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scripts/normalise", test_normalise);
    g_test_add("/scripts/gate", Fixture, NULL, set_up, test_gate, tear_down);
    g_test_add("/scripts/versions", Fixture, NULL, set_up, test_versions, tear_down);
    g_test_add("/scripts/bad-list", Fixture, NULL, set_up, test_bad_list, tear_down);
    return g_test_run();
}
