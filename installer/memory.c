/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"

#define RESERVE (192ULL * 1024 * 1024) /* bytes */

#define UNIT (64ULL * 1024 * 1024)     /* bytes, for advice */

/* Bytes by the line of NAME in proc_meminfo(5); 0: not known. */
static guint64 read_meminfo(const char *name)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/meminfo", &text, NULL, NULL))
        return 0;
    const char *line = strstr(text, name);
    return line != NULL ? g_ascii_strtoull(strchr(line, ':') + 1, NULL, 10) * 1024 : 0;
}

guint64 memory_spare(void)
{
    guint64 available = read_meminfo("MemAvailable:");
    return available > RESERVE ? available - RESERVE : 0;
}

char *memory_advise(guint64 size)
{
    guint64 total = read_meminfo("MemTotal:"), spare = memory_spare();
    guint64 needed = total + (size > spare ? size - spare : 0);
    needed = (needed + UNIT - 1) / UNIT * UNIT;
    return g_strdup_printf("this machine has %" G_GUINT64_FORMAT " MiB of memory, and with %" G_GUINT64_FORMAT
                           " MiB this would work; or install from a medium or by NFS",
                           total >> 20, needed >> 20);
}

int memory_create(const char *path, Mounts *mounts, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    if (!mounts_add(mounts, "tmpfs", folder, "tmpfs", MS_NODEV | MS_NOSUID | MS_NOEXEC, "size=100%",
                    error)) {
        error_reclass(error, SLIPWAY_ERROR_SOURCE, "making a file in memory: ");
        return -1;
    }
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE, "cannot make '%s': %s", path,
                    g_strerror(errno));
    return fd;
}

gboolean memory_take(int to, int from, const char *name, CopyProgress progress, gpointer data,
                     GError **error)
{
    struct stat info = {0};
    gboolean taken = fstat(from, &info) == 0;
    posix_fadvise(from, 0, 0, POSIX_FADV_SEQUENTIAL);
    guint64 done = 0, size = info.st_size;
    while (taken && done < size) {
        ssize_t n = sendfile(to, from, NULL, MIN(size - done, COPY_PIECE));
        if (n == 0)
            errno = EIO;
        if (n <= 0 && errno != EINTR)
            taken = FALSE;
        if (n <= 0)
            continue;
        /* What the kernel keeps of the medium by itself would need the same memory again. */
        posix_fadvise(from, done, n, POSIX_FADV_DONTNEED);
        done += n;
        if (progress != NULL)
            progress(done, size, data);
    }
    if (!taken)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                    "cannot read %s at byte %" G_GUINT64_FORMAT ": %s", name, done,
                    g_strerror(errno));
    return taken;
}
