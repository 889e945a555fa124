/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ordering.h"

#include "lock.h"
#include "testdeb.h"

#include <glib/gstdio.h>
#include <string.h>

static char *write_temporary(const char *name, const char *text)
{
    char *path = g_build_filename(g_get_tmp_dir(), name, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

/* NULL where the gate lets a set of two packages pass, else its sentence. */
static char *check(const char *more, const char *version, const char *provides,
                   const char *overrides_text, const char *previous_text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = write_temporary("slipway-ordering.conf", overrides_text);
    g_autoptr(Overrides) overrides = overrides_load(path, NULL);
    g_unlink(path);
    g_autoptr(GPtrArray) previous = NULL;
    if (previous_text) {
        g_autofree char *lock = write_temporary("slipway-ordering.lock", previous_text);
        previous = lock_read(lock, NULL);
        g_unlink(lock);
    }
    g_autoptr(GPtrArray) debs = g_ptr_array_new_with_free_func((GDestroyNotify)deb_free);
    g_ptr_array_add(debs, test_deb_control("user", "1", more, NULL));
    g_ptr_array_add(debs, test_deb_control("library", version, provides, NULL));
    if (ordering_check(debs, overrides, previous, &error)) {
        g_assert_no_error(error);
        return NULL;
    }
    return g_strdup(error->message);
}

static void test_same(void)
{
    g_assert_null(check("Depends: library (>= 1.0~), library (<< 2) | nothing (= 7)\n", "1.0-1",
                        NULL, "", NULL));
    g_assert_null(check("Breaks: library (<< 0.9-3+deb13u1)\n", "1:0.1", NULL, "", NULL));
    g_assert_null(check("Depends: virtual\n", "1", "Provides: virtual\n", "", NULL));
    /* Of a package with itself RPM makes nothing. */
    g_assert_null(check(NULL, "1", "Provides: old\nBreaks: old (<< 2)\n", "", NULL));
}

/* For dpkg "1.0.a" is after "1.0.1", for RPM letters come before numbers. */
static void test_letters(void)
{
    g_autofree char *message = check("Depends: library (>= 1.0.1)\n", "1.0.a", NULL, "", NULL);
    g_assert_nonnull(
        strstr(message, "user: Depends: library (>= 1.0.1): yes by dpkg's ordering, no by RPM's, "
                        "with library 1.0.a"));
}

static void test_unversioned_provides(void)
{
    const char *more = "Breaks: virtual (<< 2)\n", *provides = "Provides: virtual\n";
    g_autofree char *message = check(more, "1", provides, "", NULL);
    g_assert_nonnull(strstr(message, "no by dpkg's ordering, yes by RPM's, with library 1"));
    g_assert_null(check(more, "1", provides, "forget user Breaks virtual\n", NULL));
}

static void test_upgrade(void)
{
    g_assert_null(check(NULL, "1.1-1", NULL, "", "library 1.0-1 amd64 0 pool/l.deb\n"));
    g_autofree char *message = check(NULL, "1.0.a-1", NULL, "",
                                     "library 1.0.1-1 amd64 0 pool/l.deb\n");
    g_assert_nonnull(
        strstr(message, "library 1.0.1-1 before, library 1.0.a-1 now: RPM sees another order"));
    /* A relation that the old version would answer differently. */
    g_autofree char *before = check("Breaks: library (<< 1.0.1)\n", "2", NULL, "",
                                    "library 1.0.a amd64 0 pool/l.deb\n");
    g_assert_nonnull(strstr(before, "with library 1.0.a (before)"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ordering/same", test_same);
    g_test_add_func("/ordering/letters", test_letters);
    g_test_add_func("/ordering/unversioned-provides", test_unversioned_provides);
    g_test_add_func("/ordering/upgrade", test_upgrade);
    return g_test_run();
}
