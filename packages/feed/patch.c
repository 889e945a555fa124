/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "patch.h"

#include "error.h"
#include "run.h"

#include <glib/gstdio.h>

#define STRIP "-p2" /* "a/lib/" */

/* git-apply(1) in the folder WORK, which is no repository, whatever lies above it. */
static gboolean git_apply(const char *work, const char *option, const char *path,
                          char **ret_output, GError **error)
{
    g_autofree char *above = g_path_get_dirname(work);
    g_autofree char *ceiling = g_strconcat("GIT_CEILING_DIRECTORIES=", above, NULL);
    RunCommand command = {
        .argv = (const char *const[]){"git", "-C", work, "apply", STRIP, option, path, NULL},
        .environment = (const char *const[]){ceiling, "LC_ALL=C", NULL},
        .title = "git apply",
    };
    return run_command(&command, ret_output, error);
}

static RpmFile *find_file(const RpmPackage *package, const char *path)
{
    for (guint i = 0; i < package->files->len; i++) {
        RpmFile *file = package->files->pdata[i];
        if (g_str_equal(file->path, path))
            return file;
    }
    return NULL;
}

/* The files that the patch changes: RpmFile, and in NAMES their names below the folder. */
static GPtrArray *changed_files(const RpmPackage *package, const char *folder, const char *numstat,
                                GPtrArray *names, GError **error)
{
    /* Each line: ADDED, DELETED and the name, between tabs. */
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    g_auto(GStrv) lines = g_strsplit(numstat, "\n", -1);
    for (char **line = lines; *line && **line; line++) {
        const char *name = strrchr(*line, '\t');
        g_autofree char *path = g_build_filename(folder, name ? name + 1 : *line, NULL);
        RpmFile *file = find_file(package, path);
        if (!file || !file->content) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                        "it changes '%s', which the package does not have", path);
            return NULL;
        }
        g_ptr_array_add(files, file);
        g_ptr_array_add(names, g_strdup(path + strlen(folder)));
    }
    return g_steal_pointer(&files);
}

static gboolean write_file(const RpmFile *file, const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_mkdir_with_parents(folder, 0700);
    gsize length;
    const char *content = g_bytes_get_data(file->content, &length);
    return g_file_set_contents(path, content, length, error);
}

static gboolean read_file(RpmFile *file, const char *path, GError **error)
{
    char *content;
    gsize length;
    if (!g_file_get_contents(path, &content, &length, error))
        return FALSE;
    g_bytes_unref(file->content);
    file->content = g_bytes_new_take(content, length);
    return TRUE;
}

static gboolean apply_in(const char *work, RpmPackage *package, const char *folder,
                         const char *path, GError **error)
{
    g_autofree char *numstat = NULL;
    if (!git_apply(work, "--numstat", path, &numstat, error))
        return FALSE;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) files = changed_files(package, folder, numstat, names, error);
    if (!files)
        return FALSE;
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *copy = g_build_filename(work, names->pdata[i], NULL);
        if (!write_file(files->pdata[i], copy, error))
            return FALSE;
    }
    if (!git_apply(work, "--whitespace=nowarn", path, NULL, error))
        return FALSE;
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *copy = g_build_filename(work, names->pdata[i], NULL);
        if (!read_file(files->pdata[i], copy, error))
            return FALSE;
    }
    return TRUE;
}

gboolean patch_apply(RpmPackage *package, const char *folder, const char *path, GError **error)
{
    g_autofree char *work = g_dir_make_tmp("slipway-patch-XXXXXX", error);
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);
    if (!work)
        return FALSE;
    gboolean success = apply_in(work, package, folder, absolute, error);
    RUN(NULL, "rm", "-r", work);
    if (!success)
        error_reclass(error, SLIPWAY_ERROR_FAILED,
                      "the patch '%s' does not fit %s; look at what changed there, then mend the "
                      "patch, or take its line out of the overrides: ", path, package->name);
    return success;
}
