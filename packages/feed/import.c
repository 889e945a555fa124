/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "import.h"

#include "convert.h"
#include "digest.h"
#include "error.h"
#include "lock.h"
#include "rpmfile.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

typedef struct {
    const ImportOptions *options;
    Overrides *overrides;
    char *converter; /* digest of this program and of its configuration */
    GMutex lock;
    GPtrArray *errors; /* messages */
    guint converted;
} Import;

typedef struct {
    const LockEntry *entry;
    char *deb;
    char *cached; /* the converted package in the cache */
    goffset size; /* of the .deb */
} Job;

static void job_free(Job *job)
{
    g_free(job->deb);
    g_free(job->cached);
    g_free(job);
}

static gboolean digest_add_file(Digest *digest, const char *path, GError **error)
{
    g_autofree char *content = NULL;
    gsize length;
    if (!g_file_get_contents(path, &content, &length, error))
        return FALSE;
    digest_update(digest, content, length);
    return TRUE;
}

/* Everything that the converted bytes depend on, besides the .deb: with another
 * converter, other overrides or another level nothing of the cache is taken. */
static char *digest_converter(const Import *import, GError **error)
{
    g_auto(GStrv) files = overrides_files(import->overrides);
    Digest *digest = digest_new();
    gboolean success = digest_add_file(digest, "/proc/self/exe", error);
    for (char **file = files; success && *file; file++)
        success = digest_add_file(digest, *file, error);
    digest_update(digest, &import->options->level, sizeof import->options->level);
    g_autofree char *result = digest_finish(digest);
    return success ? g_steal_pointer(&result) : NULL;
}

static Job *job_new(const Import *import, const LockEntry *entry, GError **error)
{
    Job *job = g_new0(Job, 1);
    g_autofree char *inputs = g_strconcat(import->converter, entry->sha256, NULL);
    g_autofree char *key = digest_sha256(inputs, strlen(inputs));
    GStatBuf status;

    job->entry = entry;
    job->deb = lock_entry_path(entry, import->options->debs);
    job->cached = g_strdup_printf("%s/%s.rpm", import->options->cache, key);
    if (g_stat(job->deb, &status) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "%s: %s: it should have been downloaded", job->deb, g_strerror(errno));
        job_free(job);
        return NULL;
    }
    job->size = status.st_size;
    return job;
}

static gboolean convert_job(const Import *import, const Job *job, GError **error)
{
    g_autoptr(Deb) deb = deb_read(job->deb, DEB_FILES, error);
    if (!deb)
        return FALSE;
    if (!g_str_equal(deb->sha256, job->entry->sha256)) {
        g_set_error(
            error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
            "%s: its SHA-256 is %s, the lock says %s: delete the file, it will be downloaded again",
            job->deb, deb->sha256, job->entry->sha256);
        return FALSE;
    }
    g_autoptr(RpmPackage) package = convert_deb(deb, import->overrides, error);
    return package && rpm_package_write(package, job->cached, import->options->level, error);
}

static void run_job(gpointer data, gpointer user_data)
{
    const Job *job = data;
    Import *import = user_data;
    g_autoptr(GError) error = NULL;

    gboolean success = convert_job(import, job, &error);
    g_mutex_lock(&import->lock);
    if (success)
        import->converted++;
    else
        g_ptr_array_add(import->errors, g_strdup(error->message));
    g_mutex_unlock(&import->lock);
}

static int largest_first(gconstpointer a, gconstpointer b)
{
    const Job *first = *(Job *const *)a, *second = *(Job *const *)b;
    return (first->size < second->size) - (first->size > second->size);
}

/* Runs what the cache lacks, the largest first, so that no thread is left with
 * the kernel at the end. */
static gboolean run_jobs(Import *import, GPtrArray *jobs, GError **error)
{
    GThreadPool *pool = g_thread_pool_new(run_job, import, import->options->jobs, TRUE, error);
    if (!pool)
        return FALSE;
    g_ptr_array_sort(jobs, largest_first);
    for (guint i = 0; i < jobs->len; i++) {
        Job *job = jobs->pdata[i];
        if (!g_file_test(job->cached, G_FILE_TEST_EXISTS))
            g_thread_pool_push(pool, job, NULL);
    }
    g_thread_pool_free(pool, FALSE, TRUE);

    if (import->errors->len == 0)
        return TRUE;
    g_ptr_array_sort_values(import->errors, (GCompareFunc)g_strcmp0);
    g_ptr_array_add(import->errors, NULL);
    g_autofree char *all = g_strjoinv("\n", (char **)import->errors->pdata);
    g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, all);
    return FALSE;
}

/* The name of the converted package, from the .deb's control file alone. */
static char *output_name(const char *path, GError **error)
{
    g_autoptr(Deb) deb = deb_read(path, DEB_CONTROL, error);
    g_autoptr(RpmPackage) package = deb ? convert_identity(deb->control, error) : NULL;
    return package ? rpm_package_filename(package) : NULL;
}

/* Puts the cached package into the output folder under its own name. A hard
 * link where the cache is on the same file system, so that nothing is copied. */
static gboolean publish(const char *cached, const char *output, GError **error)
{
    GStatBuf from, to;
    if (g_stat(cached, &from) == 0 && g_stat(output, &to) == 0 && from.st_ino == to.st_ino &&
        from.st_dev == to.st_dev)
        return TRUE;
    g_unlink(output);
    if (link(cached, output) == 0)
        return TRUE;
    g_autofree char *content = NULL;
    gsize length;
    return g_file_get_contents(cached, &content, &length, error) &&
           g_file_set_contents(output, content, length, error);
}

static gboolean publish_jobs(const Import *import, GPtrArray *jobs, GError **error)
{
    g_autoptr(GHashTable) wanted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < jobs->len; i++) {
        const Job *job = jobs->pdata[i];
        g_autofree char *name = output_name(job->deb, error);
        if (!name)
            return FALSE;
        g_autofree char *output = g_build_filename(import->options->output, name, NULL);
        if (!publish(job->cached, output, error))
            return FALSE;
        /* In use: whoever clears the caches goes by the time of the files. */
        g_utime(job->deb, NULL);
        g_utime(job->cached, NULL);
        g_hash_table_add(wanted, g_steal_pointer(&name));
    }

    g_autoptr(GDir) dir = g_dir_open(import->options->output, 0, error);
    if (!dir)
        return FALSE;
    const char *name;
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(import->options->output, name, NULL);
        if (g_str_has_suffix(name, ".rpm") && !g_hash_table_contains(wanted, name))
            g_unlink(path);
    }
    return TRUE;
}

static gboolean import_with(Import *import, GPtrArray *entries, GError **error)
{
    g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func((GDestroyNotify)job_free);
    for (guint i = 0; i < entries->len; i++) {
        Job *job = job_new(import, entries->pdata[i], error);
        if (!job)
            return FALSE;
        g_ptr_array_add(jobs, job);
    }
    if (!run_jobs(import, jobs, error) || !publish_jobs(import, jobs, error))
        return FALSE;
    g_print("converted %u of %u packages, the others were in the cache\n", import->converted,
            jobs->len);
    return TRUE;
}

gboolean import_packages(GPtrArray *entries, const ImportOptions *options, GError **error)
{
    Import import = {.options = options};
    gboolean success = FALSE;

    import.overrides = overrides_load(options->overrides, error);
    import.converter = import.overrides ? digest_converter(&import, error) : NULL;
    if (import.converter) {
        g_mutex_init(&import.lock);
        import.errors = g_ptr_array_new_with_free_func(g_free);
        g_mkdir_with_parents(options->cache, 0755);
        g_mkdir_with_parents(options->output, 0755);
        success = import_with(&import, entries, error);
        g_ptr_array_unref(import.errors);
        g_mutex_clear(&import.lock);
    }
    g_free(import.converter);
    g_clear_pointer(&import.overrides, overrides_free);
    return success;
}
