/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "import.h"

#include "digest.h"
#include "fileconflicts.h"
#include "lock.h"
#include "run.h"
#include "testdeb.h"

#include <glib/gstdio.h>
#include <rpm/rpmlib.h>
#include <string.h>

#define COUNT 6

/* A folder with a few packages, their lock, and an empty overrides file. */
typedef struct {
    char *folder, *debs, *overrides, *lock;
    GPtrArray *entries;
} Fixture;

static void write_deb(Fixture *fixture, const char *package, const TestFile *files, GString *lock)
{
    g_autofree char *control = test_control(package, "1:1.0-1",
                                            "Depends: libc6 (>= 2.34), a | b\n");
    const TestFile control_files[] = {
        {"./control", control}, {"./conffiles", "/etc/thing.conf\n"}, {NULL}};
    g_autoptr(GBytes) bytes = test_deb(control_files, files, "xz");
    gsize length;
    const void *data = g_bytes_get_data(bytes, &length);
    g_autofree char *path = g_strdup_printf("%s/%s_1%%3a1.0-1_amd64.deb", fixture->debs, package);
    g_assert_true(g_file_set_contents(path, data, length, NULL));
    g_autofree char *sha256 = digest_sha256(data, length);
    g_string_append_printf(lock, "%s 1:1.0-1 amd64 %s pool/x.deb\n", package, sha256);
}

static void read_lock(Fixture *fixture, const GString *lock)
{
    g_assert_true(g_file_set_contents(fixture->lock, lock->str, lock->len, NULL));
    g_clear_pointer(&fixture->entries, g_ptr_array_unref);
    fixture->entries = lock_read(fixture->lock, NULL);
    g_assert_nonnull(fixture->entries);
}

static void set_up(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GString) lock = g_string_new(NULL);
    fixture->folder = g_dir_make_tmp("slipway-import-XXXXXX", NULL);
    fixture->debs = g_build_filename(fixture->folder, "debs", NULL);
    fixture->overrides = g_build_filename(fixture->folder, "overrides", NULL);
    fixture->lock = g_build_filename(fixture->folder, "lock", NULL);
    g_mkdir(fixture->debs, 0700);
    g_assert_true(g_file_set_contents(fixture->overrides, "", -1, NULL));
    for (int i = 0; i < COUNT; i++) {
        g_autofree char *package = g_strdup_printf("thing%d", i);
        g_autofree char *program = g_strdup_printf("./usr/bin/%s", package);
        const TestFile files[] = {
            {"./etc/"}, {"./etc/thing.conf", "same"}, {program, package, .mode = 0755}, {NULL}};
        write_deb(fixture, package, files, lock);
    }
    read_lock(fixture, lock);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    RUN(NULL, "rm", "-r", fixture->folder);
    g_free(fixture->folder);
    g_free(fixture->debs);
    g_free(fixture->overrides);
    g_free(fixture->lock);
    g_ptr_array_unref(fixture->entries);
}

/* Converts into FOLDER/NAME by way of FOLDER/NAME.cache; returns the message of
 * a failure, NULL on success. */
static char *import(Fixture *fixture, const char *name, guint jobs)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *output = g_build_filename(fixture->folder, name, NULL);
    g_autofree char *cache = g_strconcat(output, ".cache", NULL);
    const ImportOptions options = {fixture->debs, fixture->overrides, cache, output, jobs, 3};
    return import_packages(fixture->entries, &options, &error) ? NULL : g_strdup(error->message);
}

static void test_same_bits(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(import(fixture, "one", 1));
    g_assert_null(import(fixture, "four", 4));
    g_autofree char *one = g_build_filename(fixture->folder, "one", NULL);
    g_autofree char *four = g_build_filename(fixture->folder, "four", NULL);
    g_autofree char *package = g_build_filename(one, "thing3-1.0-1.x86_64.rpm", NULL);
    g_assert_true(g_file_test(package, G_FILE_TEST_EXISTS));
    RUN(&error, "diff", "-r", one, four);
    g_assert_no_error(error);
    g_assert_true(file_conflicts_check(one, &error));
    g_assert_no_error(error);
}

/* What is no longer in the lock goes; what is in the cache is not read again. */
static void test_incremental(Fixture *fixture, gconstpointer data)
{
    g_assert_null(import(fixture, "out", 2));
    g_ptr_array_remove_index(fixture->entries, 0);
    g_assert_null(import(fixture, "out", 2));
    g_autofree char *gone = g_build_filename(fixture->folder, "out", "thing0-1.0-1.x86_64.rpm",
                                             NULL);
    g_autofree char *kept = g_build_filename(fixture->folder, "out", "thing1-1.0-1.x86_64.rpm",
                                             NULL);
    g_assert_false(g_file_test(gone, G_FILE_TEST_EXISTS));
    g_assert_true(g_file_test(kept, G_FILE_TEST_EXISTS));
}

static void test_wrong_digest(Fixture *fixture, gconstpointer data)
{
    LockEntry *entry = fixture->entries->pdata[2];
    memset(entry->sha256, '0', 64);
    g_autofree char *message = import(fixture, "out", 2);
    g_assert_nonnull(strstr(message, "thing2_1%3a1.0-1_amd64.deb: its SHA-256 is "));
    g_assert_nonnull(strstr(message, "delete the file, it will be downloaded again"));
}

static void test_missing(Fixture *fixture, gconstpointer data)
{
    LockEntry *entry = fixture->entries->pdata[2];
    g_free(entry->name);
    entry->name = g_strdup("absent");
    g_autofree char *message = import(fixture, "out", 2);
    g_assert_nonnull(strstr(message, "absent_1%3a1.0-1_amd64.deb: No such file or directory"));
}

/* Gate: two packages own one path, and not as the same file. */
static void test_file_conflict(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) lock = g_string_new(NULL);
    const TestFile files[] = {{"./etc/", .mode = 0700}, {"./etc/thing.conf", "other"}, {NULL}};
    const TestFile more[] = {{"./etc/"}, {"./etc/thing.conf", "same"}, {NULL}};
    write_deb(fixture, "first", more, lock);
    write_deb(fixture, "second", files, lock);
    read_lock(fixture, lock);
    g_assert_null(import(fixture, "out", 2));

    g_autofree char *output = g_build_filename(fixture->folder, "out", NULL);
    g_assert_false(file_conflicts_check(output, &error));
    g_assert_nonnull(strstr(error->message, "RPM would refuse to install both"));
    g_assert_nonnull(
        strstr(error->message, "/etc: first-1.0-1.x86_64.rpm and second-1.0-1.x86_64.rpm"));
    g_assert_nonnull(strstr(error->message, "/etc/thing.conf: first-1.0-1.x86_64.rpm and second"));
}

static void test_not_a_package(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(fixture->folder, "x.rpm", NULL);
    g_assert_true(g_file_set_contents(path, "nonsense", -1, NULL));
    g_assert_false(file_conflicts_check(fixture->folder, &error));
    g_assert_nonnull(strstr(error->message, "x.rpm is not an RPM package"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    rpmReadConfigFiles(NULL, NULL);
    g_test_add("/import/same-bits", Fixture, NULL, set_up, test_same_bits, tear_down);
    g_test_add("/import/incremental", Fixture, NULL, set_up, test_incremental, tear_down);
    g_test_add("/import/wrong-digest", Fixture, NULL, set_up, test_wrong_digest, tear_down);
    g_test_add("/import/missing", Fixture, NULL, set_up, test_missing, tear_down);
    g_test_add("/import/file-conflict", Fixture, NULL, set_up, test_file_conflict, tear_down);
    g_test_add("/import/not-a-package", Fixture, NULL, set_up, test_not_a_package, tear_down);
    return g_test_run();
}
