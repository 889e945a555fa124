/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rootdir.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "error.h"

struct Rootdir {
    char *path;
    int fd;
};

Rootdir *rootdir_open(const char *path, GError **error)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot open the root '%s': %s",
                    path, g_strerror(errno));
        return NULL;
    }
    Rootdir *root = g_new0(Rootdir, 1);
    root->path = g_strdup(path);
    root->fd = fd;
    return root;
}

void rootdir_close(Rootdir *root)
{
    if (root == NULL)
        return;
    close(root->fd);
    g_free(root->path);
    g_free(root);
}

const char *rootdir_path(const Rootdir *root)
{
    return root->path;
}

int rootdir_fd(const Rootdir *root)
{
    return root->fd;
}

const char *rootdir_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* glibc has no function for it. */
int rootdir_openat(const Rootdir *root, const char *path, int flags)
{
    struct open_how how = {.flags = (guint64)flags | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT};
    return (int)syscall(SYS_openat2, root->fd, path, &how, sizeof how);
}

int rootdir_parent(const Rootdir *root, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    return rootdir_openat(root, folder, O_PATH | O_DIRECTORY);
}
