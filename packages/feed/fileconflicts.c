/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fileconflicts.h"

#include "error.h"

#include <rpm/header.h>
#include <rpm/rpmfiles.h>
#include <rpm/rpmio.h>
#include <rpm/rpmlib.h>
#include <rpm/rpmts.h>
#include <stdlib.h>

typedef struct {
    char *name; /* file name of the package */
    rpmfiles files;
} Package;

/* The first owner of a path. */
typedef struct {
    const Package *package;
    int index;
} Owner;

static void package_free(Package *package)
{
    g_free(package->name);
    rpmfilesFree(package->files);
    g_free(package);
}

static Package *read_package(rpmts transaction, const char *folder, const char *name,
                             GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    FD_t file = Fopen(path, "r.ufdio");
    Header header = NULL;
    rpmRC status = file ? rpmReadPackageFile(transaction, file, path, &header) : RPMRC_FAIL;
    if (file)
        Fclose(file);
    if (!header) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "%s is not an RPM package (librpm says %d)", path, status);
        return NULL;
    }
    Package *package = g_new(Package, 1);
    *package = (Package){g_strdup(name), rpmfilesNew(NULL, header, 0, RPMFI_KEEPHEADER)};
    headerFree(header);
    return package;
}

static void check_package(const Package *package, GHashTable *owners, GString *conflicts)
{
    const int count = rpmfilesFC(package->files);
    for (int i = 0; i < count; i++) {
        char *path = rpmfilesFN(package->files, i);
        const Owner *owner = g_hash_table_lookup(owners, path);
        if (!owner) {
            Owner *first = g_new(Owner, 1);
            *first = (Owner){package, i};
            g_hash_table_insert(owners, path, first);
            continue;
        }
        if (rpmfilesCompare(owner->package->files, owner->index, package->files, i) != 0)
            g_string_append_printf(conflicts, "\n  %s: %s and %s", path, owner->package->name,
                                   package->name);
        free(path);
    }
}

static GPtrArray *read_folder(const char *folder, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
    if (!dir)
        return NULL;
    g_autoptr(GPtrArray) packages = g_ptr_array_new_with_free_func((GDestroyNotify)package_free);
    rpmts transaction = rpmtsCreate();
    rpmtsSetVSFlags(transaction, RPMVSF_MASK_NODIGESTS | RPMVSF_MASK_NOSIGNATURES);
    rpmtsSetVfyLevel(transaction, 0);

    const char *name;
    gboolean success = TRUE;
    while (success && (name = g_dir_read_name(dir))) {
        if (!g_str_has_suffix(name, ".rpm"))
            continue;
        Package *package = read_package(transaction, folder, name, error);
        success = package != NULL;
        if (package)
            g_ptr_array_add(packages, package);
    }
    rpmtsFree(transaction);
    return success ? g_steal_pointer(&packages) : NULL;
}

static int compare_names(gconstpointer a, gconstpointer b)
{
    return g_strcmp0((*(Package *const *)a)->name, (*(Package *const *)b)->name);
}

gboolean file_conflicts_check(const char *folder, GError **error)
{
    g_autoptr(GPtrArray) packages = read_folder(folder, error);
    if (!packages)
        return FALSE;
    g_autoptr(GHashTable) owners = g_hash_table_new_full(g_str_hash, g_str_equal, free, g_free);
    g_autoptr(GString) conflicts = g_string_new(NULL);
    g_ptr_array_sort(packages, compare_names);
    for (guint i = 0; i < packages->len; i++)
        check_package(packages->pdata[i], owners, conflicts);
    if (conflicts->len == 0)
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                "these files are in two packages of %s with different type, content, mode or "
                "owner, and RPM "
                "would refuse to install both; drop or change one in packages/overrides.conf:%s",
                folder, conflicts->str);
    return FALSE;
}
