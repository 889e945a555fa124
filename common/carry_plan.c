/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "carry_file.h"
#include "carry_state.h"
#include "error.h"
#include "shipped.h"

#define SPACE_UNIT 4096 /* bytes that even an empty file needs */

/* A plan in the making. */
typedef struct {
    Carry *carry;
    GHashTable *seen;   /* path → GINT_TO_POINTER(its type), of what the old root has */
    GHashTable *before; /* what an earlier run carried */
} Draft;

static void path_free(gpointer data)
{
    CarryPath *path = data;
    g_free(path->path);
    g_free(path);
}

void carry_free(Carry *carry)
{
    if (carry == NULL)
        return;
    rootdir_close(carry->old_root);
    rootdir_close(carry->new_root);
    carry_rules_free(carry->rules);
    g_clear_pointer(&carry->old_files, g_hash_table_unref);
    g_clear_pointer(&carry->new_files, g_hash_table_unref);
    accounts_free(carry->old_accounts);
    accounts_free(carry->new_accounts);
    accounts_free(carry->accounts);
    g_ptr_array_unref(carry->paths);
    g_ptr_array_unref(carry->retracted);
    g_ptr_array_unref(carry->notes);
    g_free(carry);
}

static CarryPath *add(Draft *draft, const char *path, CarryKind kind, const struct stat *info)
{
    CarryPath *entry = g_new0(CarryPath, 1);
    entry->path = g_strdup(path);
    entry->kind = kind;
    if (info != NULL) {
        entry->info = *info;
        if (kind != CARRY_MODE)
            draft->carry->bytes += (guint64)info->st_blocks * 512 + SPACE_UNIT;
    }
    g_ptr_array_add(draft->carry->paths, entry);
    return entry;
}

static gboolean same_file(const ShippedFile *one, const ShippedFile *other)
{
    return one != NULL && other != NULL && (one->mode & S_IFMT) == (other->mode & S_IFMT) &&
           g_str_equal(one->digest, other->digest) && g_str_equal(one->link, other->link);
}

static gboolean same_owner(const ShippedFile *one, const ShippedFile *other)
{
    return (one->mode & 07777) == (other->mode & 07777) && g_str_equal(one->user, other->user) &&
           g_str_equal(one->group, other->group);
}

/* Whether PATH of the old root is what SHIPPED says, but for mode and owner. */
static gboolean is_as_shipped(const Carry *carry, const char *path, const struct stat *info,
                              const ShippedFile *shipped)
{
    if ((info->st_mode & S_IFMT) != (shipped->mode & S_IFMT))
        return FALSE;
    if (S_ISLNK(info->st_mode)) {
        char target[PATH_MAX];
        int parent = rootdir_parent(carry->old_root, path);
        gssize length = parent < 0 ? -1
                                   : readlinkat(parent, rootdir_name(path), target,
                                                sizeof target - 1);
        if (parent >= 0)
            close(parent);
        return length >= 0 && (gsize)length == strlen(shipped->link) &&
               memcmp(target, shipped->link, length) == 0;
    }
    if (!S_ISREG(info->st_mode))
        return TRUE;
    int fd = rootdir_openat(carry->old_root, path, O_RDONLY | O_NOFOLLOW);
    g_autofree char *digest = fd >= 0 ? shipped_digest(fd, shipped->digest) : NULL;
    if (fd >= 0)
        close(fd);
    return g_strcmp0(digest, shipped->digest) == 0;
}

static ShippedFile *shipped_as_is(const Carry *carry, const struct stat *info)
{
    ShippedFile *file = g_new0(ShippedFile, 1);
    file->mode = info->st_mode;
    file->digest = file->link = (char *)"";
    file->user = accounts_name(carry->old_accounts, ACCOUNTS_PASSWD, info->st_uid);
    file->group = accounts_name(carry->old_accounts, ACCOUNTS_GROUP, info->st_gid);
    return file;
}

static gboolean is_owned_as_shipped(const Carry *carry, const struct stat *info,
                                    const ShippedFile *shipped)
{
    if (S_ISLNK(info->st_mode))
        return TRUE;
    ShippedFile *now = shipped_as_is(carry, info);
    gboolean same = same_owner(now, shipped);
    g_free(now->user);
    g_free(now->group);
    g_free(now);
    return same;
}

/* Whether the new root has something at PATH that no earlier run put there: one that was cut off has
 * left no record, but its copies are as old as their originals. */
static gboolean new_has(const Draft *draft, const char *path, const struct stat *old)
{
    struct stat info;
    return !g_hash_table_contains(draft->before, path) &&
           carry_file_stat(draft->carry->new_root, path, &info) &&
           (S_ISDIR(info.st_mode) || (info.st_mode & S_IFMT) != (old->st_mode & S_IFMT) ||
            info.st_size != old->st_size || info.st_mtim.tv_sec != old->st_mtim.tv_sec ||
            info.st_mtim.tv_nsec != old->st_mtim.tv_nsec);
}

/* PATH differs from what the old release shipped, if it shipped it at all. */
static void add_changed(Draft *draft, const char *path, const struct stat *info,
                        const ShippedFile *old, const ShippedFile *new)
{
    Carry *carry = draft->carry;
    if (new != NULL && is_as_shipped(carry, path, info, new)) {
        if (!is_owned_as_shipped(carry, info, new))
            add(draft, path, CARRY_MODE, info);
    } else if (old != NULL && (new == NULL || same_file(old, new))) {
        add(draft, path, CARRY_CHANGED, info);
    } else if (new != NULL || (old == NULL && !S_ISDIR(info->st_mode) && new_has(draft, path, info))) {
        CarryPath *entry = add(draft, path, CARRY_CONFLICT, info);
        entry->beside = TRUE;
    } else if (!S_ISDIR(info->st_mode) || !new_has(draft, path, info)) {
        add(draft, path, CARRY_ADDED, info);
    }
}

static void look(Draft *draft, const char *path, const struct stat *info)
{
    Carry *carry = draft->carry;
    const ShippedFile *new = g_hash_table_lookup(carry->new_files, path);
    /* Nobody knows what the old release shipped: then it may have been what the new one ships. */
    const ShippedFile *old = carry->old_files != NULL ? g_hash_table_lookup(carry->old_files, path)
                                                      : new;
    if (S_ISSOCK(info->st_mode))
        return;
    if (old == NULL || !is_as_shipped(carry, path, info, old))
        add_changed(draft, path, info, old, new);
    else if (new != NULL && !is_owned_as_shipped(carry, info, old) &&
             !is_owned_as_shipped(carry, info, new))
        add(draft, path, CARRY_MODE, info);
}

static gboolean is_mount_point(int folder, const char *name)
{
    struct statx info;
    return statx(folder, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, 0, &info) == 0 &&
           (info.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

/* PATH cannot be read, says errno. TRUE: that is no reason to stop. */
static gboolean leave_out(Draft *draft, const char *path, GError **error)
{
    const char *reason = g_strerror(errno);
    if (errno == ENOENT) /* gone meanwhile: the old root may be the running one */
        return TRUE;
    if (draft->carry->salvage) {
        g_ptr_array_add(draft->carry->notes, g_strdup_printf("'%s' cannot be read: %s", path, reason));
        return TRUE;
    }
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot read '%s%s': %s",
                rootdir_path(draft->carry->old_root), path, reason);
    return FALSE;
}

static gboolean walk(Draft *draft, const char *path, GError **error);

static gboolean visit(Draft *draft, int folder, const char *name, const char *path, GError **error)
{
    struct stat info;
    if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) < 0)
        return leave_out(draft, path, error);
    if (g_str_has_suffix(name, CARRY_BESIDE)) /* an earlier release's, or one that came with dnf */
        return TRUE;
    gboolean other_system = is_mount_point(folder, name);
    CarryRule rule = carry_rules_of(draft->carry->rules, path);
    if (other_system) /* the folder alone, as it probably is below what is mounted */
        info.st_mode = S_ISDIR(info.st_mode) ? (S_IFDIR | 0755) : info.st_mode;
    g_hash_table_insert(draft->seen, g_strdup(path),
                        GINT_TO_POINTER(other_system ? 0 : (int)(info.st_mode & S_IFMT)));
    if (rule == CARRY_RULE_MERGE)
        add(draft, path, CARRY_MERGED, &info);
    else if (rule == CARRY_RULE_KEEP && !other_system)
        look(draft, path, &info);
    else if (rule == CARRY_RULE_KEEP && S_ISDIR(info.st_mode) &&
             g_hash_table_lookup(draft->carry->new_files, path) == NULL)
        add(draft, path, CARRY_ADDED, &info);
    return other_system || !S_ISDIR(info.st_mode) ||
           !carry_rules_enter(draft->carry->rules, path) || walk(draft, path, error);
}

static gboolean is_dot(const char *name)
{
    return g_str_equal(name, ".") || g_str_equal(name, "..");
}

/* All that is in the folder PATH, "" for the root, in the order of names. */
static gboolean walk(Draft *draft, const char *path, GError **error)
{
    int fd = rootdir_openat(draft->carry->old_root, *path != '\0' ? path : "/",
                            O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    if (folder == NULL)
        return leave_out(draft, path, error);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder))
        if (!is_dot(entry->d_name))
            g_ptr_array_add(names, g_strdup(entry->d_name));
    g_ptr_array_sort_values(names, (GCompareFunc)strcmp);
    gboolean walked = TRUE;
    for (unsigned i = 0; walked && i < names->len; i++) {
        g_autofree char *child = g_strconcat(path, "/", names->pdata[i], NULL);
        walked = visit(draft, fd, names->pdata[i], child, error);
    }
    closedir(folder);
    return walked;
}

/* Whether the old root has the folder in which PATH would be, and shows what is in it. */
static gboolean folder_is_known(const Draft *draft, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    while (!g_hash_table_contains(draft->seen, folder)) {
        char *above = g_path_get_dirname(folder);
        g_free(folder);
        folder = above;
        if (g_str_equal(folder, "/"))
            return TRUE;
    }
    return S_ISDIR(GPOINTER_TO_INT(g_hash_table_lookup(draft->seen, folder)));
}

/* What the old release shipped, the old root has no more, and the new release ships. */
static void find_deleted(Draft *draft)
{
    Carry *carry = draft->carry;
    GHashTableIter iter;
    gpointer key, value;
    g_autoptr(GPtrArray) gone = g_ptr_array_new();
    if (carry->old_files == NULL)
        return;
    g_hash_table_iter_init(&iter, carry->old_files);
    while (g_hash_table_iter_next(&iter, &key, &value))
        if (!S_ISDIR(((const ShippedFile *)value)->mode) &&
            !g_hash_table_contains(draft->seen, key) &&
            g_hash_table_contains(carry->new_files, key) &&
            carry_rules_of(carry->rules, key) == CARRY_RULE_KEEP && folder_is_known(draft, key))
            g_ptr_array_add(gone, key);
    g_ptr_array_sort_values(gone, (GCompareFunc)strcmp);
    for (unsigned i = 0; i < gone->len; i++) {
        CarryPath *entry = add(draft, gone->pdata[i], CARRY_DELETED, NULL);
        entry->beside = !same_file(g_hash_table_lookup(carry->old_files, gone->pdata[i]),
                                   g_hash_table_lookup(carry->new_files, gone->pdata[i]));
    }
}

static void find_retracted(Draft *draft)
{
    g_autoptr(GHashTable) planned = g_hash_table_new(g_str_hash, g_str_equal);
    for (unsigned i = 0; i < draft->carry->paths->len; i++)
        g_hash_table_add(planned, ((CarryPath *)draft->carry->paths->pdata[i])->path);
    GHashTableIter iter;
    gpointer key;
    g_hash_table_iter_init(&iter, draft->before);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        if (!g_hash_table_contains(planned, key))
            g_ptr_array_add(draft->carry->retracted, g_strdup(key));
    /* What is in a folder before the folder. */
    g_ptr_array_sort_values(draft->carry->retracted, (GCompareFunc)strcmp);
    for (unsigned i = 0, j = draft->carry->retracted->len; i + 1 < j; i++, j--) {
        gpointer *paths = draft->carry->retracted->pdata, swapped = paths[i];
        paths[i] = paths[j - 1];
        paths[j - 1] = swapped;
    }
}

static Accounts *read_accounts(const Rootdir *root, const char *folder)
{
    g_autofree char *path = g_build_filename(rootdir_path(root), folder, NULL);
    return accounts_read(path);
}

static gboolean merge_accounts(Carry *carry, GError **error)
{
    g_autoptr(Accounts) base = read_accounts(carry->old_root, SHIPPED_AS_BUILT);
    carry->old_accounts = read_accounts(carry->old_root, "/etc");
    carry->new_accounts = read_accounts(carry->new_root, "/etc");
    if (carry->old_accounts == NULL || carry->new_accounts == NULL) {
        const Rootdir *without = carry->old_accounts == NULL ? carry->old_root : carry->new_root;
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "cannot read the accounts in '%s/etc': that is no Slipway host",
                    rootdir_path(without));
        return FALSE;
    }
    carry->accounts = accounts_merge(base, carry->old_accounts, carry->new_accounts);
    return TRUE;
}

static gboolean read_shipped(Carry *carry, gboolean salvage, GError **error)
{
    g_autoptr(GError) failure = NULL;
    carry->old_files = shipped_read(rootdir_path(carry->old_root), &failure);
    if (carry->old_files == NULL && !salvage) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    if (carry->old_files == NULL)
        g_ptr_array_add(carry->notes,
                        g_strdup_printf("%s; all that differs from the new release counts as the "
                                        "administrator's",
                                        failure->message));
    return (carry->new_files = shipped_read(rootdir_path(carry->new_root), error)) != NULL;
}

static gboolean fill(Carry *carry, const char *old_root, const char *new_root, gboolean salvage,
                     GError **error)
{
    return (carry->old_root = rootdir_open(old_root, error)) != NULL &&
           (carry->new_root = rootdir_open(new_root, error)) != NULL &&
           (carry->rules = carry_rules_read(old_root, new_root, error)) != NULL &&
           read_shipped(carry, salvage, error) && merge_accounts(carry, error);
}

Carry *carry_plan(const char *old_root, const char *new_root, gboolean salvage, GError **error)
{
    g_autoptr(Carry) carry = g_new0(Carry, 1);
    carry->paths = g_ptr_array_new_with_free_func(path_free);
    carry->retracted = g_ptr_array_new_with_free_func(g_free);
    carry->notes = g_ptr_array_new_with_free_func(g_free);
    carry->salvage = salvage;
    if (!fill(carry, old_root, new_root, salvage, error))
        return NULL;

    g_autoptr(GHashTable)
        seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        before = carry_record_read(carry->new_root);
    Draft draft = {.carry = carry, .seen = seen, .before = before};
    if (!walk(&draft, "", error))
        return NULL;
    find_deleted(&draft);
    find_retracted(&draft);
    return g_steal_pointer(&carry);
}
