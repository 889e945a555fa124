/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "testdeb.h"

#include <string.h>
#include <sys/stat.h>

static const TestFile files[] = {
    {"./"},
    {"./etc/"},
    {"./etc/thing.conf", "key = value\n"},
    {"./usr/"},
    {"./usr/bin/"},
    {"./usr/bin/thing", "#!/bin/sh\n", .mode = 04755},
    {"./usr/bin/same", .hard = "./usr/bin/thing"},
    {"./usr/bin/link", .link = "thing"},
    {"./usr/share/M\xc3\xa4rchen", "text"},
    {NULL},
};

static GBytes *make(const char *compression)
{
    g_autofree char *control = test_control("thing", "1.0-1", NULL);
    const TestFile control_files[] = {
        {"./control", control},
        {"./conffiles", "/etc/thing.conf\nremove-on-upgrade /etc/old\n"},
        {"./postinst", "#!/bin/sh\ntrue\n"},
        {"./md5sums", "x"},
        {NULL}};
    return test_deb(control_files, files, compression);
}

static const DebFile *file_of(const Deb *deb, const char *path)
{
    for (guint i = 0; i < deb->files->len; i++) {
        const DebFile *file = deb->files->pdata[i];
        if (strcmp(file->path, path) == 0)
            return file;
    }
    g_error("%s is missing", path);
}

static void test_read(void)
{
    static const char *const compressions[] = {"none", "gzip", "xz", "zstd"};
    for (gsize i = 0; i < G_N_ELEMENTS(compressions); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) bytes = make(compressions[i]);
        g_autoptr(Deb) deb = deb_read_bytes(bytes, "thing.deb", DEB_FILES, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(control_get(deb->control, "Package"), ==, "thing");
        g_assert_cmpstr(g_hash_table_lookup(deb->scripts, "postinst"), ==, "#!/bin/sh\ntrue\n");
        g_assert_cmpuint(g_hash_table_size(deb->scripts), ==, 1);
        g_assert_true(g_hash_table_contains(deb->conffiles, "/etc/thing.conf"));
        g_assert_cmpuint(g_hash_table_size(deb->conffiles), ==, 1);
        g_assert_cmpuint(deb->files->len, ==, 8);
        g_assert_cmpint(deb->mtime, ==, 1750000000);
        g_assert_cmpuint(strlen(deb->sha256), ==, 64);

        const DebFile *thing = file_of(deb, "/usr/bin/thing"),
                      *same = file_of(deb, "/usr/bin/same");
        g_assert_cmpuint(thing->mode, ==, S_IFREG | 04755);
        g_assert_cmpuint(same->mode, ==, S_IFREG | 04755);
        g_assert_cmpstr(same->hard_link, ==, "/usr/bin/thing");
        g_assert_true(g_bytes_equal(same->content, thing->content));
        g_assert_cmpstr(file_of(deb, "/usr/bin/link")->target, ==, "thing");
        g_assert_cmpuint(file_of(deb, "/usr/bin")->mode, ==, S_IFDIR | 0755);
        g_assert_nonnull(file_of(deb, "/usr/share/M\xc3\xa4rchen"));
    }
}

static void test_control_only(void)
{
    g_autoptr(GBytes) bytes = make("xz");
    /* The data member is not even there. */
    const char *data = g_bytes_get_data(bytes, NULL);
    const char *member = memmem(data, g_bytes_get_size(bytes), "data.tar", 8);
    g_autoptr(GBytes) head = g_bytes_new_from_bytes(bytes, 0, member - data);
    g_autoptr(Deb) deb = deb_read_bytes(head, "thing.deb", DEB_CONTROL, NULL);
    g_assert_nonnull(deb);
    g_assert_null(deb->files);
}

/* Cut off anywhere: an error that names the file, never a crash. */
static void test_cut(void)
{
    static const char *const compressions[] = {"none", "gzip", "xz", "zstd"};
    for (gsize i = 0; i < G_N_ELEMENTS(compressions); i++) {
        g_autoptr(GBytes) bytes = make(compressions[i]);
        gsize size = g_bytes_get_size(bytes);
        /* The end of a tar is padding that nobody needs; stop before it. */
        gsize end = strcmp(compressions[i], "none") == 0 ? size - 8 * 1024 : size - 16;
        for (gsize length = 0; length < end; length += MAX(1, size / 400)) {
            g_autoptr(GError) error = NULL;
            g_autoptr(GBytes) part = g_bytes_new_from_bytes(bytes, 0, length);
            g_autoptr(Deb) deb = deb_read_bytes(part, "thing.deb", DEB_FILES, &error);
            g_assert_null(deb);
            g_assert_true(g_str_has_prefix(error->message, "thing.deb: "));
        }
    }
}

/* A byte changed anywhere: an error or another package, never a crash. */
static void test_flipped(void)
{
    static const char *const compressions[] = {"none", "xz"};
    for (gsize i = 0; i < G_N_ELEMENTS(compressions); i++) {
        g_autoptr(GBytes) bytes = make(compressions[i]);
        gsize size = g_bytes_get_size(bytes);
        for (gsize at = 0; at < size; at += MAX(1, size / 1500)) {
            g_autofree guint8 *copy = g_memdup2(g_bytes_get_data(bytes, NULL), size);
            copy[at] ^= 0x41;
            g_autoptr(GBytes) damaged = g_bytes_new_static(copy, size);
            g_autoptr(GError) error = NULL;
            g_autoptr(Deb) deb = deb_read_bytes(damaged, "thing.deb", DEB_FILES, &error);
            g_assert_true((deb == NULL) == (error != NULL));
        }
    }
}

static void test_refused(void)
{
    const TestFile outside[] = {{"./../etc/passwd", "x"}, {NULL}};
    const TestFile twice[] = {{"./a", "x"}, {"./b", "y"}, {".//a", "z"}, {NULL}};
    const TestFile nowhere[] = {{"./a", .hard = "./b"}, {NULL}};
    const struct {
        const TestFile *files;
        const char *message;
    } cases[] = {
        {outside, "thing.deb: a file leaves the package: './../etc/passwd'"},
        {twice, "thing.deb: '/a' is there twice"},
        {nowhere, "thing.deb: '/a' is a hard link to '/b', which is not an earlier file"},
    };
    g_autofree char *control = test_control("thing", "1.0-1", NULL);
    const TestFile control_files[] = {{"./control", control}, {NULL}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) bytes = test_deb(control_files, cases[i].files, "none");
        g_assert_null(deb_read_bytes(bytes, "thing.deb", DEB_FILES, &error));
        g_assert_cmpstr(error->message, ==, cases[i].message);
    }

    const TestFile nothing[] = {{"./postinst", "x"}, {NULL}};
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = test_deb(nothing, files, "none");
    g_assert_null(deb_read_bytes(bytes, "thing.deb", DEB_CONTROL, &error));
    g_assert_cmpstr(error->message, ==, "thing.deb: it holds no control file");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/deb/read", test_read);
    g_test_add_func("/deb/control-only", test_control_only);
    g_test_add_func("/deb/cut", test_cut);
    g_test_add_func("/deb/flipped", test_flipped);
    g_test_add_func("/deb/refused", test_refused);
    return g_test_run();
}
