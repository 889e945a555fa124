/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carry.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "carry_file.h"
#include "carry_state.h"
#include "error.h"
#include "shipped.h"

static gboolean failed(const Carry *carry, const char *path, GError **error)
{
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE,
                "cannot carry '%s' over to the new system at '%s': %s", path,
                rootdir_path(carry->new_root), g_strerror(errno));
    return FALSE;
}

/* Whether PATH in the new root is still what the new release brought, and no earlier run's. */
static gboolean is_releases(const Carry *carry, const char *path)
{
    const ShippedFile *shipped = g_hash_table_lookup(carry->new_files, path);
    struct stat info;
    if (!carry_file_stat(carry->new_root, path, &info))
        return FALSE;
    if (shipped == NULL)
        return TRUE;
    if ((info.st_mode & S_IFMT) != (shipped->mode & S_IFMT) || !S_ISREG(info.st_mode))
        return (info.st_mode & S_IFMT) == (shipped->mode & S_IFMT);
    int fd = rootdir_openat(carry->new_root, path, O_RDONLY | O_NOFOLLOW);
    g_autofree char *digest = fd >= 0 ? shipped_digest(fd, shipped->digest) : NULL;
    if (fd >= 0)
        close(fd);
    return g_strcmp0(digest, shipped->digest) == 0;
}

static gboolean put_aside(const Carry *carry, const CarryPath *entry, GHashTable *before)
{
    if (!entry->beside || g_hash_table_contains(before, entry->path) ||
        !is_releases(carry, entry->path))
        return TRUE;
    return carry_file_put_aside(carry->new_root, entry->path) || errno == ENOENT;
}

static gboolean apply_path(const Carry *carry, const CarryWay *way, const CarryPath *entry,
                           GHashTable *before, GError **error)
{
    gboolean done = put_aside(carry, entry, before);
    switch (entry->kind) {
    case CARRY_MERGED:
        break;
    case CARRY_DELETED:
        done = done && carry_file_remove(carry->new_root, entry->path);
        break;
    case CARRY_MODE:
        done = done && (carry_file_own(way, entry->path, &entry->info) || errno == ENOENT);
        break;
    default:
        /* One that the old root has no more is the next run's; a damaged one leaves others to save. */
        done = done && (carry_file_copy(way, entry->path, &entry->info) || errno == ENOENT ||
                        (carry->salvage && (errno == EIO || errno == EUCLEAN)));
        break;
    }
    return done || failed(carry, entry->path, error);
}

/* An earlier run put PATH here; now the new root has to have again what the release brought. */
static gboolean retract(const Carry *carry, const CarryWay *way, const char *path, GError **error)
{
    const char *name = rootdir_name(path);
    g_autofree char *beside = g_strconcat(name, CARRY_BESIDE, NULL);
    struct stat info;
    int parent = rootdir_parent(carry->new_root, path);
    gboolean back = parent >= 0 && renameat(parent, beside, parent, name) == 0;
    if (parent >= 0)
        close(parent);
    if (back)
        return TRUE;
    gboolean done = g_hash_table_contains(carry->new_files, path) &&
                            carry_file_stat(carry->old_root, path, &info)
                        ? carry_file_copy(way, path, &info) /* both releases ship the same */
                        : carry_file_remove(carry->new_root, path);
    return done || failed(carry, path, error);
}

/* Writes PATH of the new root, whole or not at all. What was there gives owner and mode. */
static gboolean write_text(const Carry *carry, const char *path, const char *text, GError **error)
{
    struct stat info = {.st_mode = S_IFREG | 0644};
    carry_file_stat(carry->new_root, path, &info);
    int parent = rootdir_parent(carry->new_root, path);
    g_autofree char *part = g_strconcat(rootdir_name(path), ".slipway-part", NULL);
    gsize length = strlen(text);
    int fd = parent < 0 ? -1
                        : openat(parent, part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
                                 0600);
    gboolean written = fd >= 0 && write(fd, text, length) == (gssize)length &&
                       fchown(fd, info.st_uid, info.st_gid) == 0 &&
                       fchmod(fd, info.st_mode & 07777) == 0 && fsync(fd) == 0 &&
                       renameat(parent, part, parent, rootdir_name(path)) == 0;
    int code = errno;
    if (fd >= 0)
        close(fd);
    if (parent >= 0)
        close(parent);
    errno = code;
    return written || failed(carry, path, error);
}

static gboolean write_accounts(const Carry *carry, GError **error)
{
    for (AccountsFile file = 0; file < ACCOUNTS_FILES; file++) {
        g_autofree char *path = g_build_filename("/etc", accounts_names[file], NULL);
        if (!write_text(carry, path, carry->accounts->text[file], error))
            return FALSE;
    }
    return TRUE;
}

/* The old host's, with another root. */
static gboolean write_fstab(const Carry *carry, const char *root_uuid, GError **error)
{
    g_autofree char *path = g_build_filename(rootdir_path(carry->old_root), "/etc/fstab", NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return TRUE;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GRegex) root = g_regex_new("^\\s*[^#\\s]+(\\s+/\\s)", 0, 0, NULL);
    g_autofree char *with = g_strconcat("UUID=", root_uuid, "\\1", NULL);
    for (char **line = lines; root_uuid != NULL && *line != NULL; line++) {
        char *changed = g_regex_replace(root, *line, -1, 0, with, 0, NULL);
        g_free(*line);
        *line = changed;
    }
    g_autofree char *new = g_strjoinv("\n", lines);
    return write_text(carry, "/etc/fstab", new, error);
}

static gboolean write_record(const Carry *carry, GError **error)
{
    g_autofree char *text = carry_to_json(carry);
    g_autofree char *folder = g_path_get_dirname(CARRY_RECORD);
    g_autofree char *path = g_build_filename(rootdir_path(carry->new_root), folder, NULL);
    if (g_mkdir_with_parents(path, 0755) < 0)
        return failed(carry, folder, error);
    return write_text(carry, CARRY_RECORD, text, error);
}

gboolean carry_apply(const Carry *carry, const char *root_uuid, GError **error)
{
    g_autoptr(GHashTable) links = carry_links_new(),
                          users = accounts_renumbered(ACCOUNTS_PASSWD, carry->old_accounts,
                                                      carry->accounts),
                          groups = accounts_renumbered(ACCOUNTS_GROUP, carry->old_accounts,
                                                       carry->accounts),
                          before = carry_record_read(carry->new_root);
    const CarryWay way = {carry->old_root, carry->new_root, users, groups, links};

    for (unsigned i = 0; i < carry->retracted->len; i++)
        if (!retract(carry, &way, carry->retracted->pdata[i], error))
            return FALSE;
    for (unsigned i = 0; i < carry->paths->len; i++)
        if (!apply_path(carry, &way, carry->paths->pdata[i], before, error))
            return FALSE;
    if (!write_accounts(carry, error) || !write_fstab(carry, root_uuid, error) ||
        !write_record(carry, error))
        return FALSE;
    return syncfs(rootdir_fd(carry->new_root)) == 0 || failed(carry, "/", error);
}
