/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "deb.h"

#include "digest.h"
#include "error.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <sys/stat.h>

/* No control file or maintainer script comes near this. */
#define CONTROL_FILE_MAX (4 * 1024 * 1024)

/* RPM's classic file sizes are 32 bits wide. */
#define DATA_FILE_MAX G_MAXINT32

typedef struct archive Archive;

static void archive_close_and_free(Archive *archive)
{
    archive_read_free(archive);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Archive, archive_close_and_free)

static gboolean fail(const Deb *deb, const char *what, Archive *archive, GError **error)
{
    const char *reason = archive_error_string(archive);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "%s: %s: %s", deb->origin, what,
                reason ? reason : "the archive is damaged");
    return FALSE;
}

/* "./usr/bin/x/" -> "/usr/bin/x"; the root itself -> "/". */
static char *absolute_path(const Deb *deb, const char *name, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(name ? name : "", "/", -1);
    g_autoptr(GString) path = g_string_new(NULL);

    for (char **part = parts; *part; part++) {
        if (!**part || strcmp(*part, ".") == 0)
            continue;
        if (strcmp(*part, "..") == 0) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                        "%s: a file leaves the package: '%s'", deb->origin, name);
            return NULL;
        }
        g_string_append_printf(path, "/%s", *part);
    }
    return path->len > 0 ? g_string_free(g_steal_pointer(&path), FALSE) : g_strdup("/");
}

/* libarchive converts names of pax headers to the locale's character set, which
 * fails outside UTF-8 locales; the UTF-8 form is what RPM wants anyway. */
static const char *first_of(const char *utf8, const char *bytes)
{
    return utf8 ? utf8 : bytes;
}

static GBytes *read_content(Deb *deb, Archive *tar, struct archive_entry *entry, gint64 max,
                            GError **error)
{
    gint64 size = archive_entry_size(entry);
    if (size < 0 || size > max) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "%s: '%s' has %" G_GINT64_FORMAT " bytes, more than the %" G_GINT64_FORMAT
                    " that can be handled",
                    deb->origin, archive_entry_pathname(entry), size, max);
        return NULL;
    }
    /* A damaged header may promise much more than the archive holds. */
    g_autoptr(GByteArray) content = g_byte_array_sized_new(MIN(size, CONTROL_FILE_MAX));
    while ((gint64)content->len < size) {
        const void *block;
        size_t length;
        la_int64_t offset;
        int status = archive_read_data_block(tar, &block, &length, &offset);
        if (status != ARCHIVE_OK || offset != (la_int64_t)content->len) {
            fail(deb, archive_entry_pathname(entry), tar, error);
            return NULL;
        }
        g_byte_array_append(content, block, length);
    }
    return g_byte_array_free_to_bytes(g_steal_pointer(&content));
}

static void add_conffiles(Deb *deb, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        /* A line may start with a flag such as "remove-on-upgrade" (deb-conffiles(5)). */
        if (*g_strstrip(*line) == '/')
            g_hash_table_add(deb->conffiles, g_strdup(*line));
    }
}

static gboolean read_control(Deb *deb, Archive *tar, GError **error)
{
    static const char *const scripts[] = {"preinst", "postinst", "prerm", "postrm", "config", NULL};
    struct archive_entry *entry;
    int status;

    while ((status = archive_read_next_header(tar, &entry)) == ARCHIVE_OK) {
        g_autofree char *path = absolute_path(deb, archive_entry_pathname(entry), error);
        if (!path)
            return FALSE;
        if (archive_entry_filetype(entry) != AE_IFREG)
            continue;
        g_autoptr(GBytes) content = read_content(deb, tar, entry, CONTROL_FILE_MAX, error);
        if (!content)
            return FALSE;
        gsize length;
        const char *bytes = g_bytes_get_data(content, &length);
        g_autofree char *text = g_strndup(bytes ? bytes : "", length);

        if (strcmp(path, "/control") == 0) {
            g_clear_pointer(&deb->control, control_free);
            deb->control = control_parse(text, strlen(text), deb->origin, error);
            if (!deb->control)
                return FALSE;
        } else if (strcmp(path, "/conffiles") == 0) {
            add_conffiles(deb, text);
        } else if (g_strv_contains(scripts, path + 1)) {
            g_hash_table_insert(deb->scripts, g_strdup(path + 1), g_steal_pointer(&text));
        }
    }
    if (status != ARCHIVE_EOF)
        return fail(deb, "its control member", tar, error);
    if (!deb->control) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "%s: it holds no control file",
                    deb->origin);
        return FALSE;
    }
    return TRUE;
}

static void deb_file_free(DebFile *file)
{
    g_free(file->path);
    g_free(file->user);
    g_free(file->group);
    g_free(file->target);
    g_free(file->hard_link);
    g_clear_pointer(&file->content, g_bytes_unref);
    g_free(file);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DebFile, deb_file_free)

/* Makes FILE another name of the earlier file at LINK. */
static gboolean follow_hard_link(Deb *deb, DebFile *file, const char *link, GHashTable *by_path,
                                 GError **error)
{
    g_autofree char *target = absolute_path(deb, link, error);
    if (!target)
        return FALSE;
    const DebFile *first = g_hash_table_lookup(by_path, target);
    if (!first || !first->content) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "%s: '%s' is a hard link to '%s', which is not an earlier file", deb->origin,
                    file->path, target);
        return FALSE;
    }
    file->hard_link = g_strdup(first->hard_link ? first->hard_link : first->path);
    file->mode = first->mode;
    file->mtime = first->mtime;
    file->content = g_bytes_ref(first->content);
    return TRUE;
}

static DebFile *read_file(Deb *deb, Archive *tar, struct archive_entry *entry, GHashTable *by_path,
                          GError **error)
{
    g_autoptr(DebFile) file = g_new0(DebFile, 1);
    file->path = absolute_path(
        deb, first_of(archive_entry_pathname_utf8(entry), archive_entry_pathname(entry)), error);
    if (!file->path)
        return NULL;

    const char *user = archive_entry_uname(entry);
    const char *group = archive_entry_gname(entry);
    file->mode = archive_entry_mode(entry);
    file->user = g_strdup(user && *user ? user : "root");
    file->group = g_strdup(group && *group ? group : "root");
    file->mtime = MIN(archive_entry_mtime(entry), deb->mtime);

    const char *link = first_of(archive_entry_hardlink_utf8(entry), archive_entry_hardlink(entry));
    if (link)
        return follow_hard_link(deb, file, link, by_path, error) ? g_steal_pointer(&file) : NULL;

    switch (archive_entry_filetype(entry)) {
    case AE_IFDIR:
        break;
    case AE_IFLNK:
        file->mode = S_IFLNK | 0777;
        file->target = g_strdup(
            first_of(archive_entry_symlink_utf8(entry), archive_entry_symlink(entry)));
        if (file->target && *file->target)
            break;
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "%s: the link '%s' has no target",
                    deb->origin, file->path);
        return NULL;
    case AE_IFREG:
        file->content = read_content(deb, tar, entry, DATA_FILE_MAX, error);
        if (!file->content)
            return NULL;
        break;
    default:
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "%s: '%s' is neither a file, a folder nor a symbolic link", deb->origin,
                    file->path);
        return NULL;
    }
    return g_steal_pointer(&file);
}

static gboolean read_files(Deb *deb, Archive *tar, GError **error)
{
    g_autoptr(GHashTable) by_path = g_hash_table_new(g_str_hash, g_str_equal);
    struct archive_entry *entry;
    int status;

    deb->files = g_ptr_array_new_with_free_func((GDestroyNotify)deb_file_free);
    while ((status = archive_read_next_header(tar, &entry)) == ARCHIVE_OK) {
        g_autoptr(DebFile) file = read_file(deb, tar, entry, by_path, error);
        if (!file)
            return FALSE;
        if (strcmp(file->path, "/") == 0)
            continue;
        if (!g_hash_table_insert(by_path, file->path, file)) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "%s: '%s' is there twice",
                        deb->origin, file->path);
            return FALSE;
        }
        g_ptr_array_add(deb->files, g_steal_pointer(&file));
    }
    return status == ARCHIVE_EOF || fail(deb, "its data member", tar, error);
}

/* Feeds the blocks of a member of the outer archive to the reader of the inner one. */
static la_ssize_t read_member(Archive *inner, void *outer, const void **ret_block)
{
    size_t length;
    la_int64_t offset;
    int status = archive_read_data_block(outer, ret_block, &length, &offset);
    if (status == ARCHIVE_EOF)
        return 0;
    if (status == ARCHIVE_OK)
        return length;
    archive_set_error(inner, archive_errno(outer), "%s", archive_error_string(outer));
    return -1;
}

static gboolean read_member_tar(Deb *deb, Archive *outer, const char *what,
                                gboolean (*reader)(Deb *, Archive *, GError **), GError **error)
{
    g_autoptr(Archive) tar = archive_read_new();
    archive_read_support_format_tar(tar);
    archive_read_support_filter_none(tar);
    archive_read_support_filter_gzip(tar);
    archive_read_support_filter_xz(tar);
    archive_read_support_filter_zstd(tar);
    if (archive_read_open(tar, outer, NULL, read_member, NULL) != ARCHIVE_OK)
        return fail(deb, what, tar, error);
    return reader(deb, tar, error);
}

/* deb(5): "debian-binary", then "control.tar*", then "data.tar*"; members whose
 * name starts with an underscore may stand between them. */
static gboolean read_members(Deb *deb, Archive *ar, DebDepth depth, GError **error)
{
    struct archive_entry *entry;
    int status;

    while ((status = archive_read_next_header(ar, &entry)) == ARCHIVE_OK) {
        const char *name = archive_entry_pathname(entry);
        if (g_str_has_prefix(name, "control.tar")) {
            if (!read_member_tar(deb, ar, "its control member", read_control, error))
                return FALSE;
            if (depth == DEB_CONTROL)
                return TRUE;
        } else if (g_str_has_prefix(name, "data.tar")) {
            if (!deb->control)
                break;
            deb->mtime = archive_entry_mtime(entry);
            return read_member_tar(deb, ar, "its data member", read_files, error);
        }
    }
    if (status < ARCHIVE_OK)
        return fail(deb, "its outer archive", ar, error);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                "%s: not a Debian package: it has no %s member", deb->origin,
                deb->control ? "data" : "control");
    return FALSE;
}

Deb *deb_read_bytes(GBytes *bytes, const char *origin, DebDepth depth, GError **error)
{
    g_autoptr(Deb) deb = g_new0(Deb, 1);
    deb->origin = g_strdup(origin);
    deb->scripts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    deb->conffiles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    gsize length;
    const void *data = g_bytes_get_data(bytes, &length);
    if (depth == DEB_FILES)
        deb->sha256 = digest_sha256(data, length);

    g_autoptr(Archive) ar = archive_read_new();
    archive_read_support_format_ar(ar);
    if (archive_read_open_memory(ar, data, length) != ARCHIVE_OK) {
        fail(deb, "its outer archive", ar, error);
        return NULL;
    }
    return read_members(deb, ar, depth, error) ? g_steal_pointer(&deb) : NULL;
}

Deb *deb_read(const char *path, DebDepth depth, GError **error)
{
    g_autoptr(GMappedFile) mapped = g_mapped_file_new(path, FALSE, error);
    if (!mapped)
        return NULL;
    g_autoptr(GBytes) bytes = g_mapped_file_get_bytes(mapped);
    g_autofree char *origin = g_path_get_basename(path);
    return deb_read_bytes(bytes, origin, depth, error);
}

void deb_free(Deb *deb)
{
    g_free(deb->origin);
    g_free(deb->sha256);
    g_clear_pointer(&deb->control, control_free);
    g_hash_table_unref(deb->scripts);
    g_hash_table_unref(deb->conffiles);
    g_clear_pointer(&deb->files, g_ptr_array_unref);
    g_free(deb);
}
