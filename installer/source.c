/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "bundle.h"
#include "copy.h"
#include "error.h"
#include "fetch.h"
#include "medium.h"
#include "memory.h"
#include "mounts.h"
#include "nfs.h"
#include "plan.h"

#define MEDIUM_FOLDER "/run/slipway/medium"
#define NFS_FOLDER "/run/slipway/nfs"
#define MEMORY_BUNDLE "/run/slipway/bundle/host.raucb"

#define MEDIUM_WAIT 60 /* seconds: USB disks behind hubs and CD drives that spin up */

struct Source {
    Mounts *mounts;     /* the medium, the bundle's memory, and RAUC's mount of the bundle */
    char *medium;       /* node of the installation medium, NULL: not used */
    gboolean in_memory; /* the bundle; otherwise it is read from the medium */
    Bundle *bundle;
    char *folder; /* where the bundle is mounted */
    int image_fd;
};

int source_image_fd(const Source *source)
{
    return source->image_fd;
}

guint64 source_image_size(const Source *source)
{
    return source->bundle->image_size;
}

const char *source_version(const Source *source)
{
    return source->bundle->version;
}

static void close_image(Source *source)
{
    if (source->image_fd >= 0)
        close(source->image_fd);
    source->image_fd = -1;
}

void source_close(Source *source)
{
    if (source == NULL)
        return;
    close_image(source);
    mounts_free(source->mounts);
    bundle_free(source->bundle);
    g_free(source->medium);
    g_free(source->folder);
    g_free(source);
}

void source_eject(Source *source)
{
    /* RAUC's devices go by themselves, a moment after the bundle is unmounted: the medium is in
     * use until then. */
    g_autoptr(GError) error = NULL;
    close_image(source);
    if (!mounts_release(source->mounts, &error))
        g_message("the medium stays: %s", error->message);
    else if (source->medium != NULL)
        medium_eject(source->medium);
    source_close(source);
}

/* The bundle on the installation medium; g_free(). */
static char *find_on_medium(Source *source, GError **error)
{
    source->medium = medium_find(MEDIUM_INSTALLATION, MEDIUM_WAIT);
    if (source->medium == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                    "no installation medium (a file system labelled " MEDIUM_INSTALLATION
                    ") appeared within %d s; put it in again, or name the bundle's URL as <source "
                    "type=\"url\"> in "
                    "the answer file",
                    MEDIUM_WAIT);
        return NULL;
    }
    if (!medium_mount(source->medium, MEDIUM_FOLDER, source->mounts, error))
        return NULL;
    g_autofree char *path = g_build_filename(MEDIUM_FOLDER, PLAN_BUNDLE, NULL);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                    "the installation medium '%s' has no file " PLAN_BUNDLE
                    "; write the ISO anew",
                    source->medium);
        return NULL;
    }
    return g_steal_pointer(&path);
}

/* What an error of reading means before anything is written. */
static void damaged(GError **error)
{
    error_reclass(error, SLIPWAY_ERROR_SOURCE,
                  "the host bundle is damaged, or its medium was pulled; "
                  "no disk was touched; write the medium anew: ");
}

static void on_bytes(guint64 done, guint64 total, gpointer events)
{
    events_progress(events, done, total);
}

/* Fetches the bundle into memory; g_free(). */
static char *fetch_bundle(Source *source, const char *url, Events *events, GError **error)
{
    guint64 room = memory_spare();
    g_autofd int fd = memory_create(MEMORY_BUNDLE, source->mounts, error);
    if (fd < 0)
        return NULL;
    Fetch fetch = {.url = url,
                   .what = "the host bundle",
                   .max_size = room,
                   .advise = memory_advise,
                   .progress = on_bytes,
                   .progress_data = events};
    source->in_memory = fetch_to_fd(&fetch, fd, error);
    return source->in_memory ? g_strdup(MEMORY_BUNDLE) : NULL;
}

/* Takes the bundle that is open as FROM_FD into memory. */
static gboolean take_into_memory(Source *source, int from_fd, Events *events, GError **error)
{
    g_autofd int fd = memory_create(MEMORY_BUNDLE, source->mounts, error);
    if (fd < 0)
        return FALSE;
    source->in_memory = memory_take(fd, from_fd, "the host bundle", on_bytes, events, error);
    if (!source->in_memory)
        damaged(error);
    return source->in_memory;
}

/* Takes the bundle at PATH into memory, or leaves it there if that is too small. Returns where it
 * is now; g_free(). */
static char *hold_bundle(Source *source, const char *path, Events *events, GError **error)
{
    struct stat info;
    g_autofd int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                    "cannot open the host bundle '%s': %s; see whether it is there", path,
                    g_strerror(errno));
        return NULL;
    }
    guint64 spare = memory_spare();
    if ((guint64)info.st_size > spare) {
        g_message("the host bundle (%lld MiB) stays at '%s', and is checked each time that it is "
                  "read: memory has room for %" G_GUINT64_FORMAT " MiB",
                  (long long)info.st_size >> 20, path, spare >> 20);
        return g_strdup(path);
    }
    if (!take_into_memory(source, fd, events, error))
        return NULL;
    g_message("the host bundle (%lld MiB) is in memory, where %" G_GUINT64_FORMAT
              " MiB more are free; its medium is not needed any more",
              (long long)info.st_size >> 20, memory_spare() >> 20);
    return g_strdup(MEMORY_BUNDLE);
}

/* Where the bundle is, at URL or after it was taken into memory; g_free(). */
static char *find_bundle(Source *source, const char *url, Events *events, GError **error)
{
    if (!g_str_equal(url, ANSWERS_MEDIUM) && !nfs_is_url(url))
        return fetch_bundle(source, url, events, error);
    g_autofree char *path =
        nfs_is_url(url) ? nfs_mount(url, "the host bundle", NFS_FOLDER, source->mounts, error)
                        : find_on_medium(source, error);
    return path != NULL ? hold_bundle(source, path, events, error) : NULL;
}

static gboolean open_image(Source *source, GError **error)
{
    g_autofree char *path = g_build_filename(source->folder, source->bundle->image_name, NULL);
    struct stat info;
    source->image_fd = open(path, O_RDONLY | O_CLOEXEC);
    if (source->image_fd < 0 || fstat(source->image_fd, &info) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                    "cannot open the root image '%s' of the bundle: %s", source->bundle->image_name,
                    g_strerror(errno));
        return FALSE;
    }
    source->bundle->image_size = info.st_size;
    return TRUE;
}

Source *source_open(const char *url, Events *events, GError **error)
{
    g_autoptr(Source) source = g_new0(Source, 1);
    source->mounts = mounts_new();
    source->image_fd = -1;

    g_autofree char *path = find_bundle(source, url, events, error);
    if (path == NULL)
        return NULL;
    source->bundle = bundle_inspect(path, error);
    if (source->bundle == NULL)
        return NULL;
    source->folder = bundle_mount(path, error);
    if (source->folder == NULL)
        return NULL;
    mounts_adopt(source->mounts, source->folder);
    if (source->in_memory)
        bundle_check_once();
    g_message("the host bundle is release %s", source->bundle->version);
    return open_image(source, error) ? g_steal_pointer(&source) : NULL;
}

/* The device that FOLDER is mounted from, open for direct reading; -1 with ERROR set. */
static int open_device_below(const char *folder, guint64 *ret_size, GError **error)
{
    struct stat info;
    int fd = -1;
    off_t size = -1;
    if (stat(folder, &info) == 0) {
        /* By sysfs: udev may not have made /dev/block/MAJOR:MINOR yet, the kernel's own node is
         * there. */
        g_autofree char *link = g_strdup_printf("/sys/dev/block/%u:%u", major(info.st_dev),
                                                minor(info.st_dev));
        g_autofree char *place = g_file_read_link(link, NULL);
        g_autofree char *name = g_path_get_basename(place != NULL ? place : link);
        g_autofree char *node = g_build_filename("/dev", name, NULL);
        fd = open(node, O_RDONLY | O_DIRECT | O_CLOEXEC);
    }
    if (fd < 0 || (size = lseek(fd, 0, SEEK_END)) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                    "cannot open the device below '%s': %s", folder, g_strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    *ret_size = size;
    return fd;
}

gboolean source_verify(Source *source, Events *events, GError **error)
{
    guint64 size;
    int fd = open_device_below(source->folder, &size, error);
    if (fd < 0)
        return FALSE;
    Copy copy = {.fd = fd,
                 .name = "the host bundle",
                 .end = size,
                 .progress = on_bytes,
                 .progress_data = events};
    gboolean verified = copy_run(&copy, error);
    close(fd);
    if (!verified)
        damaged(error);
    return verified;
}
