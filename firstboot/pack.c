/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pack.h"

#include <string.h>

#include "error.h"
#include "pack_dnf.h"
#include "run.h"
#include "url.h"

#define MOUNT "/run/slipway/pack"

static char *path_of(const Host *host, const char *name, const char *file)
{
    g_autofree char *path = g_build_filename(PACK_FOLDER, name, file, NULL);
    return host_path(host, path);
}

static char **read_words(const char *path)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return g_new0(char *, 1);
    return g_strsplit(g_strstrip(text), "\n", -1);
}

static Pack *load(const Host *host, const char *name)
{
    g_autofree char *source = path_of(host, name, "source"), *packages = path_of(host, name, "packages");
    Pack *pack = g_new0(Pack, 1);
    pack->name = g_strdup(name);
    if (g_file_get_contents(source, &pack->source, NULL, NULL))
        g_strstrip(pack->source);
    else
        pack->source = g_strdup("");
    pack->packages = read_words(packages);
    return pack;
}

static int compare(gconstpointer a, gconstpointer b)
{
    return strcmp((*(Pack *const *)a)->name, (*(Pack *const *)b)->name);
}

GPtrArray *pack_list(const Host *host)
{
    GPtrArray *packs = g_ptr_array_new_with_free_func((GDestroyNotify)pack_free);
    g_autofree char *folder = host_path(host, PACK_FOLDER);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        if (pack_check_name(name, NULL))
            g_ptr_array_add(packs, load(host, name));
    g_ptr_array_sort(packs, compare);
    return packs;
}

static gboolean is_url(const char *source)
{
    return g_str_has_prefix(source, "http://") || g_str_has_prefix(source, "https://") ||
           g_str_has_prefix(source, "ftp://");
}

/* The medium's packages, kept: it will be pulled. */
static gboolean copy_packages(const char *source, const char *folder, GError **error)
{
    gboolean is_folder = g_file_test(source, G_FILE_TEST_IS_DIR);
    const char *from = is_folder ? source : MOUNT;
    if (!is_folder && (!RUN(error, "mkdir", "-p", MOUNT) ||
                       !RUN(error, "mount", "-o", "ro,nodev,nosuid,noexec", source, MOUNT)))
        return FALSE;
    gboolean good = RUN(error, "find", from, "-maxdepth", "1", "-name", "*.rpm", "-type", "f", "-exec", "cp", "-t",
                        folder, "{}", "+");
    if (!is_folder)
        RUN(NULL, "umount", MOUNT);
    return good;
}

/* Makes all that is needed to install the pack; its packages' names go to *RET_PACKAGES. */
static gboolean fetch(const char *source, const char *name, const char *folder, char ***ret_packages, GError **error)
{
    if (is_url(source)) {
        g_autofree char *key = g_build_filename(folder, "key.asc", NULL);
        gboolean has_key = g_file_test(key, G_FILE_TEST_EXISTS);
        return pack_dnf_add_repository(name, source, has_key ? key : NULL, error) &&
               pack_dnf_names_in_repository(name, ret_packages, error);
    }
    return copy_packages(source, folder, error) && pack_dnf_names_in_folder(folder, ret_packages, error);
}

static gboolean check_new(char **packages, GError **error)
{
    if (*packages == NULL || **packages == '\0') {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE, "it holds no packages");
        return FALSE;
    }
    for (char **package = packages; *package != NULL; package++)
        if (RUN(NULL, "rpm", "--query", "--quiet", *package)) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                        "it holds '%s', which this host has already: a pack adds packages, and updates come by "
                        "'dnf upgrade'",
                        *package);
            return FALSE;
        }
    return TRUE;
}

static gboolean keep_key(const char *key, const char *folder, GError **error)
{
    g_autofree char *kept = g_build_filename(folder, "key.asc", NULL);
    return key == NULL || (RUN(error, "cp", key, kept) && pack_dnf_trust("/", kept, error));
}

static gboolean install(const char *source, const char *name, const char *folder, const char *key, GError **error)
{
    g_auto(GStrv) packages = NULL;
    g_autofree char *shown = url_without_credentials(source), *list = NULL;
    g_autofree char *source_file = g_build_filename(folder, "source", NULL);
    g_autofree char *packages_file = g_build_filename(folder, "packages", NULL);
    if (!keep_key(key, folder, error) || !fetch(source, name, folder, &packages, error) ||
        !check_new(packages, error))
        return FALSE;
    list = g_strjoinv("\n", packages);
    return g_file_set_contents(source_file, shown, -1, error) && g_file_set_contents(packages_file, list, -1, error) &&
           (!is_url(source) || pack_dnf_limit_repository(name, packages, error)) &&
           pack_dnf_install("/", folder, packages, FALSE, error);
}

/* Whether another pack has the same key as that in FOLDER. */
static gboolean is_key_shared(const Host *host, const char *name, const char *key)
{
    g_autoptr(GPtrArray) packs = pack_list(host);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(key, &text, NULL, NULL))
        return TRUE; /* there is none to forget */
    for (unsigned i = 0; i < packs->len; i++) {
        const Pack *pack = packs->pdata[i];
        g_autofree char *other = path_of(host, pack->name, "key.asc"), *other_text = NULL;
        if (!g_str_equal(pack->name, name) && g_file_get_contents(other, &other_text, NULL, NULL) &&
            g_str_equal(text, other_text))
            return TRUE;
    }
    return FALSE;
}

/* All that is kept of it. */
static void forget(const Host *host, const char *name)
{
    g_autofree char *folder = path_of(host, name, NULL), *key = path_of(host, name, "key.asc");
    if (!is_key_shared(host, name, key))
        pack_dnf_distrust(key);
    pack_dnf_remove_repository(name);
    RUN(NULL, "rm", "-rf", folder);
}

gboolean pack_add(const Host *host, const char *source, const char *name, const char *key, GError **error)
{
    g_autofree char *own = pack_name_of(source), *shown = url_without_credentials(source);
    const char *chosen = name != NULL ? name : own;
    if (!pack_check_name(chosen, error))
        return FALSE;
    g_autofree char *folder = path_of(host, chosen, NULL);
    if (g_file_test(folder, G_FILE_TEST_EXISTS)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "this host has a pack '%s' already: remove it first, or give this one another name (--name)", chosen);
        return FALSE;
    }
    if (RUN(error, "mkdir", "-p", folder) && install(source, chosen, folder, key, error)) {
        g_message("the pack '%s' is installed from '%s'", chosen, shown);
        return TRUE;
    }
    forget(host, chosen);
    error_reclass(error, SLIPWAY_ERROR_SOURCE, "the pack at '%s' is not installed: ", shown);
    return FALSE;
}

gboolean pack_remove(const Host *host, const char *name, GError **error)
{
    g_autofree char *folder = pack_check_name(name, error) ? path_of(host, name, NULL) : NULL;
    if (folder == NULL)
        return FALSE;
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "this host has no pack '%s'; 'slipway pack list' shows those that it has", name);
        return FALSE;
    }
    g_autoptr(Pack) pack = load(host, name);
    if (!pack_dnf_remove(pack->packages, error)) {
        error_reclass(error, SLIPWAY_ERROR_FAILED, "the pack '%s' stays: ", name);
        return FALSE;
    }
    forget(host, name);
    g_message("the pack '%s' is removed", name);
    return TRUE;
}

static gboolean install_all(const Host *host, const char *root, gboolean only_test, GError **error)
{
    g_autoptr(GPtrArray) packs = pack_list(host);
    for (unsigned i = 0; i < packs->len; i++) {
        const Pack *pack = packs->pdata[i];
        g_autofree char *folder = path_of(host, pack->name, NULL), *key = path_of(host, pack->name, "key.asc");
        if ((g_file_test(key, G_FILE_TEST_EXISTS) && !pack_dnf_trust(root, key, error)) ||
            !pack_dnf_install(root, folder, pack->packages, only_test, error)) {
            g_prefix_error(error,
                           "the pack '%s' does not fit into the new release (remove it by 'slipway pack remove %s', or "
                           "get one that does): ",
                           pack->name, pack->name);
            return FALSE;
        }
    }
    return TRUE;
}

gboolean pack_fit(const Host *host, const char *new_root, GError **error)
{
    g_autoptr(GPtrArray) packs = pack_list(host);
    g_autoptr(PackTrial) trial = NULL;
    if (packs->len == 0)
        return TRUE;
    trial = pack_trial_new(new_root, error);
    if (trial != NULL && install_all(host, pack_trial_root(trial), TRUE, error))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_FAILED, "%s", "");
    return FALSE;
}

gboolean pack_carry(const Host *host, const char *new_root, GError **error)
{
    g_autoptr(GPtrArray) packs = pack_list(host);
    g_autofree char *proc = g_build_filename(new_root, "proc", NULL), *dev = g_build_filename(new_root, "dev", NULL);
    if (packs->len == 0)
        return TRUE;
    /* What the packages' triggers need, dracut above all. */
    gboolean has_proc = RUN(error, "mount", "-t", "proc", "proc", proc);
    gboolean has_dev = has_proc && RUN(error, "mount", "--bind", "/dev", dev);
    gboolean done = has_dev && install_all(host, new_root, FALSE, error);
    if (has_dev)
        RUN(NULL, "umount", "--lazy", dev);
    if (has_proc)
        RUN(NULL, "umount", "--lazy", proc);
    if (done)
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_WRITE, "%s", "");
    return FALSE;
}

void pack_free(Pack *pack)
{
    if (pack == NULL)
        return;
    g_free(pack->name);
    g_free(pack->source);
    g_strfreev(pack->packages);
    g_free(pack);
}
