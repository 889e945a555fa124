/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carry_file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "carry.h"

#define PART ".slipway-part" /* what a file is called until it is whole */
#define BUFFER (256 * 1024)

typedef struct {
    dev_t device;
    ino_t inode;
} Inode;

static guint inode_hash(gconstpointer key)
{
    return (guint)((const Inode *)key)->inode;
}

static gboolean inode_equal(gconstpointer a, gconstpointer b)
{
    const Inode *one = a, *other = b;
    return one->inode == other->inode && one->device == other->device;
}

GHashTable *carry_links_new(void)
{
    return g_hash_table_new_full(inode_hash, inode_equal, g_free, g_free);
}

/* close() that leaves errno as it is. */
static void quietly_close(int fd)
{
    int code = errno;
    if (fd >= 0)
        close(fd);
    errno = code;
}

gboolean carry_file_stat(const Rootdir *root, const char *path, struct stat *ret_info)
{
    int parent = rootdir_parent(root, path);
    gboolean there = parent >= 0 &&
                     fstatat(parent, rootdir_name(path), ret_info, AT_SYMLINK_NOFOLLOW) == 0;
    quietly_close(parent);
    return there;
}

static unsigned number(GHashTable *renumbered, unsigned id)
{
    gpointer other;
    return renumbered != NULL && g_hash_table_lookup_extended(renumbered, GUINT_TO_POINTER(id),
                                                              NULL, &other)
               ? GPOINTER_TO_UINT(other)
               : id;
}

/* Holes stay holes, and what lies behind the last one is as long as it was. */
static gboolean copy_data(int from, int to, off_t size)
{
    g_autofree char *buffer = g_malloc(BUFFER);
    for (off_t start = 0; (start = lseek(from, start, SEEK_DATA)) >= 0;) {
        off_t end = lseek(from, start, SEEK_HOLE);
        if (end < 0)
            return FALSE;
        while (start < end) {
            gssize length = pread(from, buffer, MIN(BUFFER, end - start), start);
            if (length == 0)
                return ftruncate(to, start) == 0; /* it is getting shorter */
            if (length < 0 || pwrite(to, buffer, length, start) != length)
                return FALSE;
            start += length;
        }
    }
    return errno == ENXIO && ftruncate(to, size) == 0;
}

/* Of the file that FROM is, to the one that TO is: names below /proc/self/fd. */
static gboolean copy_attributes(const char *from, const char *to)
{
    gssize size = llistxattr(from, NULL, 0);
    if (size <= 0)
        return size == 0 || errno == ENOTSUP;
    g_autofree char *names = g_malloc(size), *value = g_malloc(XATTR_SIZE_MAX);
    size = llistxattr(from, names, size);
    for (const char *name = names; size > 0 && name < names + size; name += strlen(name) + 1) {
        gssize length = lgetxattr(from, name, value, XATTR_SIZE_MAX);
        if (length < 0 || lsetxattr(to, name, value, length, 0) < 0)
            return FALSE;
    }
    return size >= 0;
}

static gboolean own(const CarryWay *way, int parent, const char *name, const struct stat *info)
{
    return fchownat(parent, name, number(way->users, info->st_uid),
                    number(way->groups, info->st_gid), AT_SYMLINK_NOFOLLOW) == 0 &&
           (S_ISLNK(info->st_mode) || fchmodat(parent, name, info->st_mode & 07777, 0) == 0);
}

gboolean carry_file_own(const CarryWay *way, const char *path, const struct stat *info)
{
    int parent = rootdir_parent(way->new_root, path);
    gboolean owned = parent >= 0 && own(way, parent, rootdir_name(path), info);
    quietly_close(parent);
    return owned;
}

/* By the names that a process has for the folders that it holds open. */
static char *through(int folder, const char *name)
{
    return g_strdup_printf("/proc/self/fd/%d/%s", folder, name);
}

static gboolean copy_regular(int from, const char *name, int to, const char *part,
                             const struct stat *info)
{
    int in = openat(from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), out = -1;
    gboolean copied = in >= 0 &&
                      (out = openat(to, part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) >= 0 &&
                      copy_data(in, out, info->st_size);
    quietly_close(in);
    quietly_close(out);
    return copied;
}

static gboolean copy_link(int from, const char *name, int to, const char *part)
{
    char target[PATH_MAX];
    gssize length = readlinkat(from, name, target, sizeof target - 1);
    if (length < 0)
        return FALSE;
    target[length] = '\0';
    return symlinkat(target, to, part) == 0;
}

/* Under the name PART; the content only. */
static gboolean make(int from, const char *name, int to, const char *part, const struct stat *info)
{
    switch (info->st_mode & S_IFMT) {
    case S_IFREG:
        return copy_regular(from, name, to, part, info);
    case S_IFLNK:
        return copy_link(from, name, to, part);
    case S_IFDIR:
        return mkdirat(to, part, 0700) == 0;
    default:
        return mknodat(to, part, info->st_mode, info->st_rdev) == 0;
    }
}

/* PART is a second name of what an earlier hard link of the same file became. */
static gboolean make_hard_link(const CarryWay *way, const struct stat *info, int to,
                               const char *part)
{
    const Inode inode = {info->st_dev, info->st_ino};
    const char *first = S_ISDIR(info->st_mode) || info->st_nlink < 2
                            ? NULL
                            : g_hash_table_lookup(way->links, &inode);
    if (first == NULL)
        return FALSE;
    int parent = rootdir_parent(way->new_root, first);
    gboolean made = parent >= 0 && linkat(parent, rootdir_name(first), to, part, 0) == 0;
    quietly_close(parent);
    return made;
}

static void remember(const CarryWay *way, const char *path, const struct stat *info)
{
    if (S_ISDIR(info->st_mode) || info->st_nlink < 2)
        return;
    Inode *inode = g_new0(Inode, 1);
    inode->device = info->st_dev;
    inode->inode = info->st_ino;
    g_hash_table_insert(way->links, inode, g_strdup(path));
}

static gboolean complete(const CarryWay *way, int from, const char *name, int to, const char *part,
                         const struct stat *info)
{
    g_autofree char *original = through(from, name), *copy = through(to, part);
    /* The owner first: a change of it takes capabilities and set-user-ID bits away. */
    const struct timespec times[] = {info->st_atim, info->st_mtim};
    return own(way, to, part, info) && copy_attributes(original, copy) &&
           utimensat(to, part, times, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Two files that were once hard links of one, or the other way round, must not stay so: a rename
 * between two names of one file does nothing. */
static gboolean replace(int to, const char *part, const char *name)
{
    return (unlinkat(to, name, 0) == 0 || errno == ENOENT) && renameat(to, part, to, name) == 0;
}

static gboolean copy_at(const CarryWay *way, const char *path, const struct stat *info, int from,
                        int to)
{
    const char *name = rootdir_name(path);
    struct stat present;
    gboolean folder = S_ISDIR(info->st_mode);
    if (folder && fstatat(to, name, &present, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(present.st_mode))
        return complete(way, from, name, to, name, info);

    g_autofree char *part = g_strconcat(name, PART, NULL);
    if (unlinkat(to, part, 0) < 0 && errno != ENOENT && errno == EISDIR &&
        unlinkat(to, part, AT_REMOVEDIR) < 0)
        return FALSE;
    if (make_hard_link(way, info, to, part))
        return replace(to, part, name);
    remember(way, path, info);
    return make(from, name, to, part, info) && complete(way, from, name, to, part, info) &&
           renameat(to, part, to, name) == 0;
}

static gboolean copy_one(const CarryWay *way, const char *path, const struct stat *info)
{
    int from = rootdir_parent(way->old_root, path), to = rootdir_parent(way->new_root, path);
    gboolean copied = from >= 0 && to >= 0 && copy_at(way, path, info, from, to);
    quietly_close(from);
    quietly_close(to);
    return copied;
}

static gboolean make_folders(const CarryWay *way, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int parent = rootdir_openat(way->new_root, folder, O_PATH | O_DIRECTORY);
    if (parent >= 0) {
        close(parent);
        return TRUE;
    }
    struct stat info;
    return errno == ENOENT && carry_file_stat(way->old_root, folder, &info) &&
           make_folders(way, folder) && copy_one(way, folder, &info);
}

gboolean carry_file_copy(const CarryWay *way, const char *path, const struct stat *info)
{
    return make_folders(way, path) && copy_one(way, path, info);
}

gboolean carry_file_put_aside(const Rootdir *root, const char *path)
{
    const char *name = rootdir_name(path);
    g_autofree char *beside = g_strconcat(name, CARRY_BESIDE, NULL);
    int parent = rootdir_parent(root, path);
    gboolean moved = parent >= 0 && renameat(parent, name, parent, beside) == 0;
    quietly_close(parent);
    return moved;
}

gboolean carry_file_remove(const Rootdir *root, const char *path)
{
    int parent = rootdir_parent(root, path);
    const char *name = rootdir_name(path);
    gboolean gone = parent < 0 ? errno == ENOENT
                               : unlinkat(parent, name, 0) == 0 || errno == ENOENT ||
                                     (errno == EISDIR && (unlinkat(parent, name, AT_REMOVEDIR) == 0 ||
                                                          errno == ENOTEMPTY));
    quietly_close(parent);
    return gone;
}
