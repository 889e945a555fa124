/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "testdeb.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <sys/stat.h>

#define TIME 1750000000
#define ROOM (4 * 1024 * 1024)

static void add_entry(struct archive *archive, const TestFile *file)
{
    struct archive_entry *entry = archive_entry_new();
    gsize length = file->content ? strlen(file->content) : 0;
    mode_t mode = file->mode;
    if (mode == 0)
        mode = file->content ? 0644 : 0755;
    archive_entry_set_pathname(entry, file->path);
    archive_entry_set_mode(entry, mode | (file->link                    ? S_IFLNK
                                          : file->content || file->hard ? S_IFREG
                                                                        : S_IFDIR));
    archive_entry_set_size(entry, length);
    archive_entry_set_mtime(entry, TIME, 0);
    archive_entry_set_uname(entry, "root");
    archive_entry_set_gname(entry, g_str_has_prefix(file->path, "./var/mail") ? "mail" : "root");
    if (file->link)
        archive_entry_set_symlink(entry, file->link);
    if (file->hard)
        archive_entry_set_hardlink(entry, file->hard);
    g_assert_cmpint(archive_write_header(archive, entry), ==, ARCHIVE_OK);
    g_assert_cmpint(archive_write_data(archive, file->content, length), ==, length);
    archive_entry_free(entry);
}

static GBytes *make_tar(const TestFile *files, const char *compression)
{
    guint8 *buffer = g_malloc(ROOM);
    size_t used = 0;
    struct archive *tar = archive_write_new();
    archive_write_set_format_gnutar(tar);
    if (strcmp(compression, "none") != 0)
        archive_write_add_filter_by_name(tar, compression);
    g_assert_cmpint(archive_write_open_memory(tar, buffer, ROOM, &used), ==, ARCHIVE_OK);
    for (; files->path; files++)
        add_entry(tar, files);
    archive_write_close(tar);
    archive_write_free(tar);
    return g_bytes_new_take(buffer, used);
}

static void add_member(struct archive *ar, const char *name, GBytes *content)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_mode(entry, S_IFREG | 0644);
    archive_entry_set_size(entry, g_bytes_get_size(content));
    archive_entry_set_mtime(entry, TIME, 0);
    g_assert_cmpint(archive_write_header(ar, entry), ==, ARCHIVE_OK);
    archive_write_data(ar, g_bytes_get_data(content, NULL), g_bytes_get_size(content));
    archive_entry_free(entry);
}

GBytes *test_deb(const TestFile *control, const TestFile *files, const char *compression)
{
    g_autoptr(GBytes) version = g_bytes_new_static("2.0\n", 4);
    g_autoptr(GBytes) control_tar = make_tar(control, compression);
    g_autoptr(GBytes) data_tar = make_tar(files, compression);
    guint8 *buffer = g_malloc(ROOM);
    size_t used = 0;

    struct archive *ar = archive_write_new();
    archive_write_set_format_ar_svr4(ar);
    g_assert_cmpint(archive_write_open_memory(ar, buffer, ROOM, &used), ==, ARCHIVE_OK);
    add_member(ar, "debian-binary", version);
    add_member(ar, "control.tar.x", control_tar);
    add_member(ar, "data.tar.x", data_tar);
    archive_write_close(ar);
    archive_write_free(ar);
    return g_bytes_new_take(buffer, used);
}

char *test_control(const char *package, const char *version, const char *more)
{
    return g_strdup_printf("Package: %s\nVersion: %s\nArchitecture: amd64\n"
                           "Maintainer: Nobody <nobody@example.com>\n%s"
                           "Description: a test\n of tests\n",
                           package, version, more ? more : "");
}

Deb *test_deb_control(const char *package, const char *version, const char *more,
                      const char *postinst)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *control = test_control(package, version, more);
    const TestFile control_files[] = {
        {"./control", control}, {postinst ? "./postinst" : NULL, postinst}, {NULL}};
    const TestFile files[] = {{NULL}};
    g_autoptr(GBytes) bytes = test_deb(control_files, files, "none");
    Deb *deb = deb_read_bytes(bytes, package, DEB_CONTROL, &error);
    g_assert_no_error(error);
    return deb;
}
