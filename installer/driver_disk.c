/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "driver_disk.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "driver_repo.h"
#include "error.h"
#include "fetch.h"
#include "medium.h"
#include "run.h"
#include "url.h"

#define KEY "/etc/pki/rpm-gpg/RPM-GPG-KEY-slipway" /* slipway-release's: signs our repositories */
#define MEDIUM_FOLDER "/run/slipway/driver-medium"
#define INCOMING "/run/slipway/drivers.new" /* packages that are not known to be good yet */
#define UNPACKED "/run/slipway/drivers.root"
#define LENT "/var/tmp/slipway-drivers" /* in the new host, while they are installed */
#define MAX_LIST (16 * 1024 * 1024)     /* bytes */
#define MAX_PACKAGE (512 * 1024 * 1024)
#define INSTALL_TIMEOUT 900 /* seconds; slipway-base's file triggers make the initrd anew */

gboolean driver_disk_is_there(void)
{
    g_autofree char *node = medium_find(DRIVER_DISK_LABEL, 0);
    return node != NULL;
}

/* Paths of the files in FOLDER whose names end with SUFFIX; g_ptr_array_unref(). */
static GPtrArray *list_files(const char *folder, const char *suffix)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
        if (g_str_has_suffix(name, suffix))
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

static gboolean copy_medium(GError **error)
{
    g_autofree char *node = medium_find(DRIVER_DISK_LABEL, 0);
    g_autoptr(Mounts) mounts = mounts_new();
    if (node == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                    "there is no driver disk (a file system labelled " DRIVER_DISK_LABEL "); plug it in");
        return FALSE;
    }
    if (!medium_mount(node, MEDIUM_FOLDER, mounts, error))
        return FALSE;
    g_autoptr(GPtrArray) packages = list_files(MEDIUM_FOLDER, ".rpm");
    return packages->len == 0 ||
           run_on((const char *const[]){"cp", "-t", INCOMING, NULL}, packages, 0, error);
}

static char *fetch_list(const char *base, const char *path, gsize *ret_length, GError **error)
{
    g_autofree char *url = g_strconcat(base, "/", path, NULL);
    g_autofree char *shown = url_without_credentials(url);
    const Fetch fetch = {.url = url, .what = "the list of a driver disk", .max_size = MAX_LIST};
    gsize length;
    g_autofree char *bytes = fetch_to_memory(&fetch, &length, error);
    return bytes != NULL ? driver_repo_unpack(bytes, length, shown, ret_length, error) : NULL;
}

static gboolean fetch_package(const char *base, const char *path, GError **error)
{
    g_autofree char *url = g_strconcat(base, "/", path, NULL);
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *target = g_build_filename(INCOMING, name, NULL);
    const Fetch fetch = {.url = url, .what = "a package of the driver disk", .max_size = MAX_PACKAGE};
    int fd = open(target, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    gboolean fetched = fd >= 0 && fetch_to_fd(&fetch, fd, error);
    if (fd >= 0)
        close(fd);
    return fetched;
}

static gboolean fetch_repository(const char *url, GError **error)
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
        if (!fetch_package(base, *package, error))
            return FALSE;
    return TRUE;
}

/* rpm itself refuses what is not signed by our key, all or nothing, and unpacks the rest. */
static gboolean check_and_unpack(const GPtrArray *packages, GError **error)
{
    static const char *const unpack[] = {
        "rpm", "--root", UNPACKED, "--define", "_pkgverify_level all", "--upgrade", "--nodeps",
        "--noscripts", "--notriggers", "--ignorearch", "--nocaps", "--noplugins", NULL};
    if (RUN(error, "mkdir", "-p", UNPACKED) && RUN(error, "rpmkeys", "--root", UNPACKED, "--import", KEY) &&
        run_on(unpack, packages, 0, error))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_SOURCE,
                  "the driver disk is refused; all of its packages must be signed by the key of this "
                  "installer: ");
    return FALSE;
}

/* Copies what is below usr/lib/NAME or lib/NAME of the packages to where this kernel looks. */
static gboolean take_over(const char *name, GError **error)
{
    static const char *const folders[] = {UNPACKED "/usr/lib", UNPACKED "/lib"};
    g_autofree char *target = g_build_filename("/usr/lib", name, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *folder = g_build_filename(folders[i], name, NULL);
        g_autofree char *all = g_strconcat(folder, "/.", NULL);
        if (g_file_test(folder, G_FILE_TEST_IS_DIR) &&
            (!RUN(error, "mkdir", "-p", target) || !RUN(error, "cp", "-a", all, target)))
            return FALSE;
    }
    return TRUE;
}

/* Adds the names of all modules below FOLDER. */
static void find_modules(const char *folder, GPtrArray *names)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        const char *end = strstr(name, ".ko"); /* or .ko.xz … */
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            find_modules(path, names);
        else if (end != NULL)
            g_ptr_array_add(names, g_strndup(name, (gsize)(end - name)));
    }
}

/* The modules for the running kernel, loaded; what has no hardware here does nothing. */
static gboolean load_modules(char **ret_names, GError **error)
{
    struct utsname kernel;
    uname(&kernel);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    static const char *const folders[] = {UNPACKED "/usr/lib/modules", UNPACKED "/lib/modules"};
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *folder = g_build_filename(folders[i], kernel.release, NULL);
        find_modules(folder, names);
    }
    if (!take_over("firmware", error) || !take_over("modules", error) || !RUN(error, "depmod", "-a"))
        return FALSE;
    for (unsigned i = 0; i < names->len; i++) {
        g_autoptr(GError) failure = NULL;
        if (!RUN(&failure, "modprobe", names->pdata[i]))
            g_warning("the module '%s' of the driver disk is not loaded: %s", (char *)names->pdata[i],
                      failure->message);
    }
    RUN(NULL, "udevadm", "trigger", "--type=devices", "--action=add"); /* devices that lacked one */
    RUN(NULL, "udevadm", "settle", "--timeout=60");
    g_ptr_array_add(names, NULL);
    *ret_names = g_strjoinv(", ", (char **)names->pdata);
    return TRUE;
}

static gboolean load(const char *url, char **ret_what, GError **error)
{
    if (!RUN(error, "rm", "-rf", INCOMING, UNPACKED) ||
        !RUN(error, "mkdir", "-p", INCOMING, DRIVER_DISK_FOLDER) ||
        !(url != NULL ? fetch_repository(url, error) : copy_medium(error)))
        return FALSE;
    g_autoptr(GPtrArray) packages = list_files(INCOMING, ".rpm");
    g_autofree char *modules = NULL;
    if (packages->len == 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE, "the driver disk holds no packages (*.rpm)");
        return FALSE;
    }
    if (!check_and_unpack(packages, error) || !load_modules(&modules, error) ||
        !run_on((const char *const[]){"mv", "-t", DRIVER_DISK_FOLDER, NULL}, packages, 0, error))
        return FALSE;
    *ret_what = g_strdup_printf("%u package%s; modules: %s", packages->len, packages->len == 1 ? "" : "s",
                                *modules != '\0' ? modules : "none for this kernel");
    g_message("driver disk: %s", *ret_what);
    return TRUE;
}

gboolean driver_disk_load(const char *url, char **ret_what, GError **error)
{
    gboolean loaded = load(url, ret_what, error);
    RUN(NULL, "rm", "-rf", INCOMING, UNPACKED);
    if (!loaded && !g_error_matches(error != NULL ? *error : NULL, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK))
        error_reclass(error, SLIPWAY_ERROR_SOURCE, "%s", "");
    return loaded;
}

gboolean driver_disk_install(const char *root, GError **error)
{
    g_autoptr(GPtrArray) packages = list_files(DRIVER_DISK_FOLDER, ".rpm");
    if (packages->len == 0)
        return TRUE;
    g_autofree char *lent = g_strconcat(root, LENT, NULL);
    g_autoptr(GPtrArray) copies = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < packages->len; i++) {
        g_autofree char *name = g_path_get_basename(packages->pdata[i]);
        g_ptr_array_add(copies, g_build_filename(LENT, name, NULL));
    }
    const char *const install[] = {"chroot", root, "rpm", "--upgrade", "--replacepkgs", NULL};
    gboolean done = RUN(error, "mkdir", "-p", lent) &&
                    run_on((const char *const[]){"cp", "-t", lent, NULL}, packages, 0, error) &&
                    run_on(install, copies, INSTALL_TIMEOUT, error);
    RUN(NULL, "rm", "-rf", lent);
    if (!done)
        error_reclass(error, SLIPWAY_ERROR_WRITE, "installing the driver disk's packages: ");
    return done;
}
