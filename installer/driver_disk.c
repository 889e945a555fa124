/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "driver_disk.h"

#include <string.h>
#include <sys/utsname.h>

#include "error.h"
#include "medium.h"
#include "packages.h"
#include "run.h"

#define INCOMING "/run/slipway/drivers.new" /* packages that are not known to be good yet */
#define UNPACKED "/run/slipway/drivers.root"

gboolean driver_disk_is_there(void)
{
    g_autofree char *node = medium_find(DRIVER_DISK_LABEL, 0);
    return node != NULL;
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
    g_autofree char *modules = NULL;
    if (!packages_collect(url, DRIVER_DISK_LABEL, INCOMING, error) || !RUN(error, "rm", "-rf", UNPACKED) ||
        !packages_check(INCOMING, UNPACKED, TRUE, error) || !load_modules(&modules, error))
        return FALSE;
    g_autoptr(GPtrArray) packages = packages_list(INCOMING);
    if (!RUN(error, "mkdir", "-p", DRIVER_DISK_FOLDER) || !RUN(error, "cp", "-a", INCOMING "/.", DRIVER_DISK_FOLDER))
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
        error_reclass(error, SLIPWAY_ERROR_SOURCE, "the driver disk is refused: ");
    return loaded;
}

gboolean driver_disk_install(const char *root, GError **error)
{
    g_autoptr(GPtrArray) packages = packages_list(DRIVER_DISK_FOLDER);
    return packages->len == 0 ||
           packages_install(DRIVER_DISK_FOLDER, root, "drivers", "driver disks of the installation", error);
}
