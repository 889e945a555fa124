/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "bundle.h"
#include "copy.h"
#include "error.h"
#include "fetch.h"
#include "medium.h"
#include "mounts.h"
#include "run.h"

#define MEDIUM_FOLDER "/run/slipway/medium"
#define MEDIUM_BUNDLE "slipway/host.raucb"
#define FETCH_FOLDER "/run/slipway/fetch"
#define MEMORY_FOLDER "/run/slipway/memory"
#define CONTENT_FOLDER "/run/slipway/content"
#define TMPFS_FLAGS (MS_NODEV | MS_NOSUID | MS_NOEXEC)

#define MEDIUM_WAIT 60 /* seconds: USB disks behind hubs and CD drives that spin up */
#define MEMORY_RESERVE (192ULL * 1024 * 1024) /* bytes that stay free beside a bundle in memory */

struct Source {
    Mounts *origin; /* the medium or the fetched file, and RAUC's mount of it */
    Mounts *kept;   /* the checked copy in memory */
    char *medium;   /* node of the installation medium, NULL: not used */
    Bundle *bundle;
    char *folder; /* where the bundle's content is mounted */
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
    mounts_free(source->kept);
    mounts_free(source->origin);
    if (source->medium != NULL)
        medium_eject(source->medium);
    bundle_free(source->bundle);
    g_free(source->medium);
    g_free(source->folder);
    g_free(source);
}

/* Bytes that can be taken without pressing anybody: MemAvailable of proc_meminfo(5), less a reserve. */
static guint64 spare_memory(void)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/meminfo", &text, NULL, NULL))
        return 0;
    const char *line = strstr(text, "MemAvailable:");
    guint64 available = line != NULL ? g_ascii_strtoull(strchr(line, ':') + 1, NULL, 10) * 1024 : 0;
    return available > MEMORY_RESERVE ? available - MEMORY_RESERVE : 0;
}

/* The bundle on the installation medium; g_free(). */
static char *find_on_medium(Source *source, GError **error)
{
    source->medium = medium_find(MEDIUM_INSTALLATION, MEDIUM_WAIT);
    if (source->medium == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                    "no installation medium (a file system labelled " MEDIUM_INSTALLATION
                    ") appeared within %d s; put it in again, or name the bundle's URL as <source type=\"url\"> in "
                    "the answer file",
                    MEDIUM_WAIT);
        return NULL;
    }
    if (!medium_mount(source->medium, MEDIUM_FOLDER, source->origin, error))
        return NULL;
    g_autofree char *path = g_build_filename(MEDIUM_FOLDER, MEDIUM_BUNDLE, NULL);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                    "the installation medium '%s' has no file " MEDIUM_BUNDLE "; write the ISO anew", source->medium);
        return NULL;
    }
    return g_steal_pointer(&path);
}

static void on_bytes(guint64 done, guint64 total, gpointer events)
{
    events_progress(events, done, total);
}

/* Fetches the bundle into memory; g_free(). */
static char *fetch_bundle(Source *source, const char *url, Events *events, GError **error)
{
    guint64 room = spare_memory();
    if (!mounts_add(source->origin, "tmpfs", FETCH_FOLDER, "tmpfs", TMPFS_FLAGS, "size=100%", error)) {
        error_reclass(error, SLIPWAY_ERROR_SOURCE, "fetching the host bundle: ");
        return NULL;
    }
    g_autofree char *path = g_build_filename(FETCH_FOLDER, "host.raucb", NULL);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE, "cannot make '%s': %s", path, g_strerror(errno));
        return NULL;
    }
    Fetch fetch = {.url = url, .what = "the host bundle", .max_size = room, .progress = on_bytes, .progress_data = events};
    gboolean fetched = fetch_to_fd(&fetch, fd, error);
    close(fd);
    return fetched ? g_steal_pointer(&path) : NULL;
}

static gboolean open_image(Source *source, GError **error)
{
    g_autofree char *path = g_build_filename(source->folder, source->bundle->image_name, NULL);
    struct stat info;
    source->image_fd = open(path, O_RDONLY | O_CLOEXEC);
    if (source->image_fd < 0 || fstat(source->image_fd, &info) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE, "cannot open the root image '%s' of the bundle: %s",
                    source->bundle->image_name, g_strerror(errno));
        return FALSE;
    }
    source->bundle->image_size = info.st_size;
    return TRUE;
}

Source *source_open(const char *url, Events *events, GError **error)
{
    g_autoptr(Source) source = g_new0(Source, 1);
    source->origin = mounts_new();
    source->kept = mounts_new();
    source->image_fd = -1;

    g_autofree char *path = url != NULL ? fetch_bundle(source, url, events, error) : find_on_medium(source, error);
    if (path == NULL)
        return NULL;
    source->bundle = bundle_inspect(path, error);
    if (source->bundle == NULL)
        return NULL;
    source->folder = bundle_mount(path, error);
    if (source->folder == NULL)
        return NULL;
    mounts_adopt(source->origin, source->folder);
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
        g_autofree char *node = g_strdup_printf("/dev/block/%u:%u", major(info.st_dev), minor(info.st_dev));
        fd = open(node, O_RDONLY | O_DIRECT | O_CLOEXEC);
    }
    if (fd < 0 || (size = lseek(fd, 0, SEEK_END)) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE, "cannot open the device below '%s': %s", folder,
                    g_strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    *ret_size = size;
    return fd;
}

static gboolean write_copy(const guint8 *piece, gsize length, guint64 offset, gpointer data, GError **error)
{
    if (copy_write_full(GPOINTER_TO_INT(data), piece, length, offset))
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE, "cannot keep the host bundle in memory: %s",
                g_strerror(errno));
    return FALSE;
}

/* Reads the SIZE bytes of FD; into COPY_FD unless that is -1. */
static gboolean read_whole(int fd, guint64 size, int copy_fd, Events *events, GError **error)
{
    Copy copy = {
        .fd = fd, .name = "the host bundle", .end = size,
        .sink = copy_fd >= 0 ? write_copy : NULL, .sink_data = GINT_TO_POINTER(copy_fd),
        .progress = on_bytes, .progress_data = events,
    };
    if (copy_run(&copy, error))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_SOURCE, "the host bundle is damaged, or its medium was pulled; "
                                               "no disk was touched; write the medium anew: ");
    return FALSE;
}

/* Verifies into memory, mounts the copy there and lets go of the origin. */
static gboolean verify_and_keep(Source *source, int fd, guint64 size, Events *events, GError **error)
{
    const char *file = MEMORY_FOLDER "/bundle.squashfs";
    if (!mounts_add(source->kept, "tmpfs", MEMORY_FOLDER, "tmpfs", TMPFS_FLAGS, "size=100%", error))
        return FALSE;
    int copy_fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (copy_fd < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE, "cannot make '%s': %s", file, g_strerror(errno));
        return FALSE;
    }
    gboolean read = read_whole(fd, size, copy_fd, events, error);
    close(copy_fd);
    if (!read)
        return FALSE;

    g_mkdir_with_parents(CONTENT_FOLDER, 0755);
    if (!RUN(error, "mount", "-t", "squashfs", "-o", "loop,ro,nodev,nosuid,noexec", file, CONTENT_FOLDER))
        return FALSE;
    mounts_adopt(source->kept, CONTENT_FOLDER);
    close_image(source);
    g_free(source->folder);
    source->folder = g_strdup(CONTENT_FOLDER);
    return open_image(source, error);
}

gboolean source_verify(Source *source, Events *events, GError **error)
{
    guint64 size;
    int fd = open_device_below(source->folder, &size, error);
    if (fd < 0)
        return FALSE;

    gboolean keep = spare_memory() > size;
    g_message("verifying %" G_GUINT64_FORMAT " bytes, %s", size, keep ? "into memory" : "in place: memory is scarce");
    gboolean verified = keep ? verify_and_keep(source, fd, size, events, error) : read_whole(fd, size, -1, events, error);
    close(fd);
    if (!verified) {
        error_reclass(error, SLIPWAY_ERROR_SOURCE, "%s", "");
        return FALSE;
    }
    if (keep && !mounts_release(source->origin, error)) {
        error_reclass(error, SLIPWAY_ERROR_SOURCE, "verifying the host bundle: ");
        return FALSE;
    }
    return TRUE;
}
