/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "shipped.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "run.h"

/* RPM's own queryformat(7): one line for each file. */
#define QUERY                                                                                      \
    "[%{FILENAMES}\t%{FILEFLAGS}\t%{FILEDIGESTS}\t%{FILEMODES:octal}\t%{FILEUSERNAME}\t"           \
    "%{FILEGROUPNAME}\t%{FILELINKTOS}\n]"
enum { PATH, FLAGS, DIGEST, MODE, USER, GROUP, LINK, COLUMNS };

#define GHOST (1 << 6) /* RPMFILE_GHOST, rpmfiles.h: the package knows it, and does not bring it */

static void file_free(gpointer data)
{
    ShippedFile *file = data;
    g_free(file->digest);
    g_free(file->user);
    g_free(file->group);
    g_free(file->link);
    g_free(file);
}

GHashTable *shipped_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, file_free);
}

static gboolean is_release_only(const char *path)
{
    return (g_str_has_prefix(path, "/usr/") && !g_str_has_prefix(path, "/usr/local")) ||
           g_str_has_prefix(path, "/boot/");
}

static void parse_line(GHashTable *files, const char *line)
{
    if (is_release_only(line))
        return;
    g_auto(GStrv) column = g_strsplit(line, "\t", -1);
    if (g_strv_length(column) != COLUMNS || (atoi(column[FLAGS]) & GHOST) != 0)
        return;
    ShippedFile *file = g_new0(ShippedFile, 1);
    file->mode = (mode_t)strtoul(column[MODE], NULL, 8);
    file->digest = g_strdup(column[DIGEST]);
    file->user = g_strdup(column[USER]);
    file->group = g_strdup(column[GROUP]);
    file->link = g_strdup(column[LINK]);
    g_hash_table_insert(files, g_strdup(column[PATH]), file);
}

void shipped_parse(GHashTable *files, const char *text)
{
    const char *end = text + strlen(text);
    while (text < end) { /* megabytes: not all lines at once */
        const char *newline = memchr(text, '\n', end - text);
        g_autofree char *line = g_strndup(text, (newline != NULL ? newline : end) - text);
        parse_line(files, line);
        text += strlen(line) + 1;
    }
}

static gboolean query(const char *database, GHashTable *files, GError **error)
{
    g_autofree char *text = NULL;
    if (!RUN_OUTPUT(&text, error, "rpm", "--dbpath", database, "--query", "--all", "--queryformat",
                    QUERY))
        return FALSE;
    unsigned before = g_hash_table_size(files);
    shipped_parse(files, text);
    if (g_hash_table_size(files) > before)
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "it lists no package");
    return FALSE;
}

static gboolean query_copy(const char *original, GHashTable *files, GError **error)
{
    g_autofree char *copy = g_dir_make_tmp("slipway-rpmdb-XXXXXX", error);
    if (copy == NULL)
        return FALSE;
    g_autofree char *all = g_build_filename(original, ".", NULL);
    gboolean done = RUN(error, "cp", "-r", "--", all, copy) && query(copy, files, error);
    RUN(NULL, "rm", "-r", "--", copy);
    return done;
}

GHashTable *shipped_read(const char *root, GError **error)
{
    g_autoptr(GHashTable) files = shipped_new();
    g_autofree char *rest = g_build_filename(root, SHIPPED_REST, NULL);
    g_autofree char *text = NULL;
    if (g_file_get_contents(rest, &text, NULL, NULL))
        shipped_parse(files, text);

    g_autofree char *database = g_build_filename(root, SHIPPED_DATABASE, NULL);
    if (!query_copy(database, files, error)) {
        error_reclass(error, SLIPWAY_ERROR_FAILED, "cannot read the RPM database '%s': ", database);
        return NULL;
    }
    return g_steal_pointer(&files);
}

static gboolean algorithm(const char *digest, GChecksumType *ret_type)
{
    static const GChecksumType known[] = {G_CHECKSUM_SHA256, G_CHECKSUM_MD5, G_CHECKSUM_SHA1,
                                          G_CHECKSUM_SHA512};
    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++) {
        *ret_type = known[i];
        if (strlen(digest) == 2 * (gsize)g_checksum_type_get_length(known[i]))
            return TRUE;
    }
    return FALSE;
}

char *shipped_digest(int fd, const char *digest)
{
    GChecksumType type;
    if (!algorithm(digest, &type))
        return NULL;
    g_autoptr(GChecksum) sum = g_checksum_new(type);
    g_autofree guint8 *buffer = g_malloc(64 * 1024);
    gssize length;
    while ((length = read(fd, buffer, 64 * 1024)) > 0)
        g_checksum_update(sum, buffer, length);
    return length < 0 ? NULL : g_strdup(g_checksum_get_string(sum));
}
