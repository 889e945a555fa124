/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rpmfile.h"

#include "run.h"

#include <glib/gstdio.h>
#include <rpm/rpmds.h>
#include <rpm/rpmfi.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static RpmFile *add_file(RpmPackage *package, const char *path, mode_t mode, const char *content)
{
    RpmFile *file = rpm_file_new(path, mode);
    file->user = g_strdup("root");
    file->group = g_strdup("root");
    file->mtime = 1750000000;
    if (content)
        file->content = g_bytes_new(content, strlen(content));
    g_ptr_array_add(package->files, file);
    return file;
}

/* In another order where REVERSED, which must not matter. */
static RpmPackage *make(gboolean reversed)
{
    RpmPackage *package = rpm_package_new();
    g_autoptr(DebVersion) version = deb_version_parse("2:1.0~rc1-1", NULL);
    package->name = g_strdup("thing");
    package->evr = evr_from_deb(version);
    package->architecture = g_strdup("x86_64");
    package->summary = g_strdup("a thing");
    package->description = g_strdup("of things");
    package->license = g_strdup("see there");
    package->group = g_strdup("misc");
    package->packager = g_strdup("nobody");
    package->source_rpm = g_strdup("thing-1.0-1.src.rpm");
    package->origin = g_strdup("deb:thing.deb");
    package->build_time = 1750000000;
    rpm_depend(package->provides, "thing", RPMSENSE_EQUAL, "2:1.0~rc1-1");
    rpm_depend(package->requires, reversed ? "libc6" : "(a or b)", 0, NULL);
    rpm_depend(package->requires, reversed ? "(a or b)" : "libc6", 0, NULL);
    rpm_depend(package->requires, "libc6", 0, NULL);

    static const struct {
        const char *path;
        mode_t mode;
        const char *content;
    } files[] = {
        {"/usr/bin", S_IFDIR | 0755, NULL},       {"/usr/bin/thing", S_IFREG | 04755, "program"},
        {"/usr/bin-x", S_IFREG | 0644, "beside"}, {"/usr", S_IFDIR | 0755, NULL},
        {"/usr/bin/a", S_IFREG | 0644, "linked"}, {"/usr/bin/z", S_IFREG | 0644, "linked"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        gsize index = reversed ? G_N_ELEMENTS(files) - 1 - i : i;
        RpmFile *file = add_file(package, files[index].path, files[index].mode,
                                 files[index].content);
        if (g_str_has_suffix(file->path, "/a") || g_str_has_suffix(file->path, "/z"))
            file->hard_link = g_strdup("/usr/bin/a");
        if (g_str_has_suffix(file->path, "/thing"))
            file->capabilities = g_strdup("cap_net_raw=ep");
    }
    RpmFile *link = add_file(package, "/usr/bin/link", S_IFLNK | 0777, NULL);
    link->target = g_strdup("thing");
    RpmFile *ghost = add_file(package, "/run", S_IFDIR | 0755, NULL);
    ghost->flags = RPMFILE_GHOST;
    return package;
}

static char *write_package(RpmPackage *package, const char *folder, const char *name)
{
    g_autoptr(GError) error = NULL;
    char *path = g_build_filename(folder, name, NULL);
    rpm_package_write(package, path, 3, &error);
    g_assert_no_error(error);
    return path;
}

static void remove_folder(const char *folder)
{
    g_autoptr(GError) error = NULL;
    RUN(&error, "rm", "-r", folder);
    g_assert_no_error(error);
}

static void assert_output(const char *expected, const char *const argv[])
{
    g_autoptr(GError) error = NULL;
    g_autofree char *output = NULL;
    run_argv(argv, &output, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(output, ==, expected);
}
#define OUTPUT(expected, ...) assert_output(expected, (const char *const[]){__VA_ARGS__, NULL})

static void test_read_back(void)
{
    g_autofree char *folder = g_dir_make_tmp("slipway-rpm-XXXXXX", NULL);
    g_autoptr(RpmPackage) package = make(FALSE);
    g_autofree char *name = rpm_package_filename(package);
    g_assert_cmpstr(name, ==, "thing-1.0~rc1-1.x86_64.rpm");
    g_autofree char *path = write_package(package, folder, name);

    /* RPM itself checks every digest. */
    g_autofree char *verdict = g_strdup_printf("%s: digests OK\n", path);
    OUTPUT(verdict, "rpm", "-K", path);
    OUTPUT("thing 2:1.0~rc1-1 x86_64\n", "rpm", "-qp", "--queryformat",
           "%{NAME} %{EPOCH}:%{VERSION}-%{RELEASE} %{ARCH}\n", path);
    OUTPUT(
        "/run\n/usr\n/usr/bin\n/usr/bin-x\n/usr/bin/a\n/usr/bin/link\n/usr/bin/thing\n/usr/bin/z\n",
        "rpm", "-qpl", path);
    OUTPUT("thing = 2:1.0~rc1-1\n", "rpm", "-qp", "--provides", path);
    OUTPUT("(a or b)\nlibc6\nrpmlib(CompressedFileNames) <= 3.0.4-1\nrpmlib(FileCaps) <= 4.6.1-1\n"
           "rpmlib(FileDigests) <= 4.6.0-1\nrpmlib(PayloadFilesHavePrefix) <= 4.0-1\n"
           "rpmlib(PayloadIsZstd) <= 5.4.18-1\nrpmlib(RichDependencies) <= 4.12.0-1\n"
           "rpmlib(TildeInVersions) <= 4.10.0-1\n",
           "rpm", "-qpR", path);
    OUTPUT("19", "rpm", "-qp", "--queryformat", "%{SIZE}",
           path); /* program, beside and linked once */

    remove_folder(folder);
}

/* RPM unpacks it as it was described. */
static void test_install(void)
{
    if (getuid() != 0) {
        g_test_skip("only root can install packages");
        return;
    }
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("slipway-rpm-XXXXXX", NULL);
    g_autoptr(RpmPackage) package = make(FALSE);
    g_autofree char *path = write_package(package, folder, "thing.rpm");
    RUN(&error, "rpm", "--root", folder, "--nodeps", "--ignorearch", "-i", path);
    g_assert_no_error(error);

    struct stat a, z, thing, link;
    char *names[] = {g_build_filename(folder, "usr/bin/a", NULL),
                     g_build_filename(folder, "usr/bin/z", NULL),
                     g_build_filename(folder, "usr/bin/thing", NULL),
                     g_build_filename(folder, "usr/bin/link", NULL)};
    g_assert_cmpint(stat(names[0], &a) | stat(names[1], &z) | stat(names[2], &thing) |
                        stat(names[3], &link),
                    ==, 0);
    /* The two names of one file, and not what lies between them. */
    g_assert_cmpuint(a.st_ino, ==, z.st_ino);
    g_assert_cmpuint(a.st_ino, !=, thing.st_ino);
    g_assert_cmpuint(a.st_nlink, ==, 2);
    g_assert_cmpuint(thing.st_size, ==, strlen("program"));
    g_assert_cmpuint(a.st_size, ==, strlen("linked"));
    g_assert_cmpuint(thing.st_mode, ==, S_IFREG | 04755);
    g_assert_cmpuint(thing.st_mtime, ==, 1750000000);
    g_assert_cmpuint(link.st_ino, ==, thing.st_ino);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        g_free(g_steal_pointer(&names[i]));
    remove_folder(folder);
}

static void test_same_bits(void)
{
    g_autofree char *folder = g_dir_make_tmp("slipway-rpm-XXXXXX", NULL);
    g_autoptr(RpmPackage) forward = make(FALSE);
    g_autoptr(RpmPackage) reversed = make(TRUE);
    g_autofree char *first = write_package(forward, folder, "first.rpm");
    g_autofree char *second = write_package(reversed, folder, "second.rpm");
    g_autoptr(GError) error = NULL;
    RUN(&error, "cmp", first, second);
    g_assert_no_error(error);
    remove_folder(folder);
}

static void test_no_room(void)
{
    g_autoptr(RpmPackage) package = make(FALSE);
    g_autoptr(GError) error = NULL;
    g_assert_false(rpm_package_write(package, "/dev/null/x.rpm", 3, &error));
    g_assert_true(g_str_has_prefix(error->message, "cannot write /dev/null/x.rpm: "));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rpmfile/read-back", test_read_back);
    g_test_add_func("/rpmfile/install", test_install);
    g_test_add_func("/rpmfile/same-bits", test_same_bits);
    g_test_add_func("/rpmfile/no-room", test_no_room);
    return g_test_run();
}
