/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packages.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "driver_repo.h"
#include "error.h"
#include "fetch.h"
#include "medium.h"
#include "pack_name.h"
#include "run.h"
#include "url.h"

#define KEY "/etc/pki/rpm-gpg/RPM-GPG-KEY-slipway" /* slipway-release's: signs our repositories */
#define MEDIUM_FOLDER "/run/slipway/packages-medium"
#define MAX_LIST (16 * 1024 * 1024) /* bytes */
#define MAX_PACKAGE (512 * 1024 * 1024)
#define INSTALL_TIMEOUT 900 /* seconds; slipway-base's file triggers make the initrd anew */

GPtrArray *packages_list(const char *folder)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
        if (g_str_has_suffix(name, ".rpm"))
            g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
    return paths;
}

/* Runs the words of COMMAND (NULL-terminated) and then PATHS. */
static gboolean run_on(const char *const *command, const GPtrArray *paths, unsigned timeout, GError **error)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    for (; *command != NULL; command++)
        g_ptr_array_add(argv, (char *)*command);
    for (unsigned i = 0; i < paths->len; i++)
        g_ptr_array_add(argv, paths->pdata[i]);
    g_ptr_array_add(argv, NULL);
    const RunCommand run = {.argv = (const char *const *)argv->pdata, .timeout = timeout,
                            .title = ((char **)argv->pdata)[0]};
    return run_command(&run, NULL, error);
}

static gboolean copy_folder(const char *from, const char *folder, GError **error)
{
    g_autoptr(GPtrArray) packages = packages_list(from);
    return packages->len == 0 || run_on((const char *const[]){"cp", "-t", folder, NULL}, packages, 0, error);
}

static gboolean copy_medium(const char *label, const char *folder, GError **error)
{
    g_autofree char *node = medium_find(label, 0);
    g_autoptr(Mounts) mounts = mounts_new();
    if (node == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                    "there is no medium with a file system labelled %s; plug it in", label);
        return FALSE;
    }
    return medium_mount(node, MEDIUM_FOLDER, mounts, error) && copy_folder(MEDIUM_FOLDER, folder, error);
}

static char *fetch_list(const char *base, const char *path, gsize *ret_length, GError **error)
{
    g_autofree char *url = g_strconcat(base, "/", path, NULL);
    g_autofree char *shown = url_without_credentials(url);
    const Fetch fetch = {.url = url, .what = "the list of a repository", .max_size = MAX_LIST};
    gsize length;
    g_autofree char *bytes = fetch_to_memory(&fetch, &length, error);
    return bytes != NULL ? driver_repo_unpack(bytes, length, shown, ret_length, error) : NULL;
}

static gboolean fetch_package(const char *base, const char *path, const char *folder, GError **error)
{
    g_autofree char *url = g_strconcat(base, "/", path, NULL);
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *target = g_build_filename(folder, name, NULL);
    const Fetch fetch = {.url = url, .what = "a package of a repository", .max_size = MAX_PACKAGE};
    int fd = open(target, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    gboolean fetched = fd >= 0 && fetch_to_fd(&fetch, fd, error);
    if (fd >= 0)
        close(fd);
    return fetched;
}

static gboolean fetch_repository(const char *url, const char *folder, GError **error)
{
    g_autofree char *base = g_strdup(url);
    while (g_str_has_suffix(base, "/"))
        base[strlen(base) - 1] = '\0';
    gsize length;
    g_autofree char *repomd = fetch_list(base, "repodata/repomd.xml", &length, error);
    g_autofree char *path = repomd != NULL ? driver_repo_primary(repomd, length, "repomd.xml", error) : NULL;
    g_autofree char *primary = path != NULL ? fetch_list(base, path, &length, error) : NULL;
    g_auto(GStrv) packages = primary != NULL ? driver_repo_packages(primary, length, path, error) : NULL;
    if (packages == NULL)
        return FALSE;
    for (char **package = packages; *package != NULL; package++)
        if (!fetch_package(base, *package, folder, error))
            return FALSE;
    return TRUE;
}

gboolean packages_collect(const char *source, const char *label, const char *folder, GError **error)
{
    if (!RUN(error, "rm", "-rf", folder) || !RUN(error, "mkdir", "-p", folder) ||
        !(source == NULL                  ? copy_medium(label, folder, error)
          : g_path_is_absolute(source) ? copy_folder(source, folder, error)
                                          : fetch_repository(source, folder, error)))
        return FALSE;
    g_autoptr(GPtrArray) packages = packages_list(folder);
    if (packages->len == 0)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE, "it holds no packages (*.rpm)");
    return packages->len > 0;
}

/* rpm itself refuses what is not signed by our key, all or nothing. */
gboolean packages_check(const char *folder, const char *root, gboolean unpack, GError **error)
{
    const char *const install[] = {
        "rpm", "--root", root, "--define", "_pkgverify_level all", "--upgrade", "--nodeps",
        "--noscripts", "--notriggers", "--ignorearch", "--nocaps", "--noplugins", unpack ? NULL : "--test", NULL};
    g_autoptr(GPtrArray) packages = packages_list(folder);
    if (RUN(error, "mkdir", "-p", root) && RUN(error, "rpmkeys", "--root", root, "--import", KEY) &&
        run_on(install, packages, 0, error))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_SOURCE, "all of its packages must be signed by the key of this installer: ");
    return FALSE;
}

/* What 'slipway pack' on the host reads. */
static gboolean record(const char *kept, const char *source, GError **error)
{
    g_autoptr(GPtrArray) packages = packages_list(kept);
    g_autofree char *source_file = g_build_filename(kept, "source", NULL), *list = g_build_filename(kept, "packages", NULL);
    g_autofree char *shown = url_without_credentials(source);
    g_autoptr(GString) names = g_string_new(NULL);
    for (unsigned i = 0; i < packages->len; i++) {
        g_autofree char *name = NULL;
        if (!RUN_OUTPUT(&name, error, "rpm", "--query", "--nosignature", "--package", "--qf", "%{NAME}\n",
                        packages->pdata[i]))
            return FALSE;
        g_string_append(names, name);
    }
    return g_file_set_contents(list, names->str, -1, error) && g_file_set_contents(source_file, shown, -1, error);
}

gboolean packages_install(const char *folder, const char *root, const char *name, const char *source, GError **error)
{
    g_autofree char *inside = g_build_filename(PACK_FOLDER, name, NULL), *kept = g_strconcat(root, inside, NULL);
    g_autoptr(GPtrArray) packages = packages_list(folder);
    g_autoptr(GPtrArray) copies = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < packages->len; i++) {
        g_autofree char *file = g_path_get_basename(packages->pdata[i]);
        g_ptr_array_add(copies, g_build_filename(inside, file, NULL));
    }
    const char *const install[] = {"chroot", root, "rpm", "--upgrade", "--replacepkgs", NULL};
    if (RUN(error, "mkdir", "-p", kept) && copy_folder(folder, kept, error) && record(kept, source, error) &&
        run_on(install, copies, INSTALL_TIMEOUT, error))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_WRITE, "installing the packages of '%s': ", name);
    return FALSE;
}
