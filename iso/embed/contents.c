/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "contents.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cpio.h"
#include "embedded.h"
#include "error.h"
#include "iso9660.h"
#include "scrub.h"
#include "trust.h"

#define MAX_PACKAGE (64 * 1024 * 1024) /* bytes; more fits nowhere */

/* Names in the archive have no "/" before them. */
#define INSIDE(path) ((path) + 1)

static gboolean read_file(const char *path, char **ret_text, gsize *ret_length, GError **error)
{
    if (g_file_get_contents(path, ret_text, ret_length, error))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_USAGE, "%s", ""); /* it names the file */
    return FALSE;
}

static gboolean add_authority(GByteArray *archive, const char *path, GError **error)
{
    g_autofree char *text = NULL;
    gsize length;
    if (!read_file(path, &text, &length, error))
        return FALSE;
    if (!trust_validate(text, error)) {
        error_reclass(error, SLIPWAY_ERROR_USAGE, "'%s': ", path);
        return FALSE;
    }
    cpio_add_file(archive, INSIDE(EMBEDDED_AUTHORITY), text, length);
    return TRUE;
}

static gboolean add_answers(GByteArray *archive, const char *path, GError **error)
{
    g_autofree char *text = NULL;
    gsize length;
    if (!read_file(path, &text, &length, error))
        return FALSE;
    cpio_add_file(archive, INSIDE(EMBEDDED_ANSWERS), text, length);
    return TRUE;
}

static void add_package(GByteArray *archive, const char *folder, const char *name, const char *bytes, gsize length)
{
    g_autofree char *inside = g_build_filename(INSIDE(folder), name, NULL);
    cpio_add_file(archive, inside, bytes, length);
}

/* Those in the folder SOURCE. */
static gboolean add_from_folder(GByteArray *archive, const char *folder, const char *source, unsigned *count,
                                GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(source, 0, error);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        if (g_str_has_suffix(name, ".rpm"))
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort_values(names, (GCompareFunc)strcmp);
    for (unsigned i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(source, names->pdata[i], NULL), *bytes = NULL;
        gsize length;
        if (!read_file(path, &bytes, &length, error))
            return FALSE;
        add_package(archive, folder, names->pdata[i], bytes, length);
        (*count)++;
    }
    return dir != NULL;
}

/* Those at the top of the image that FD is open for. */
static gboolean add_from_image(GByteArray *archive, const char *folder, int fd, unsigned *count, GError **error)
{
    g_autoptr(GPtrArray) files = iso9660_check(fd, error) ? iso9660_list(fd, "/", error) : NULL;
    for (unsigned i = 0; files != NULL && i < files->len; i++) {
        const IsoFile *file = files->pdata[i];
        if (file->is_folder || !g_str_has_suffix(file->name, ".rpm") || strchr(file->name, '/') != NULL)
            continue;
        g_autofree char *bytes = g_malloc(MIN(file->size, MAX_PACKAGE) + 1);
        if (file->size > MAX_PACKAGE) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "'%s' in it is too large to be embedded", file->name);
            return FALSE;
        }
        if (!iso9660_read(fd, file->offset, bytes, file->size, error))
            return FALSE;
        add_package(archive, folder, file->name, bytes, file->size);
        (*count)++;
    }
    return files != NULL;
}

static gboolean add_source(GByteArray *archive, const char *folder, const char *source, GError **error)
{
    unsigned count = 0;
    gboolean good;
    if (g_file_test(source, G_FILE_TEST_IS_DIR)) {
        good = add_from_folder(archive, folder, source, &count, error);
    } else {
        int fd = open(source, O_RDONLY | O_CLOEXEC);
        if (fd < 0) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "cannot read '%s': %s", source, g_strerror(errno));
            return FALSE;
        }
        good = add_from_image(archive, folder, fd, &count, error);
        close(fd);
    }
    if (good && count > 0)
        return TRUE;
    if (good)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "it holds no packages (*.rpm)");
    error_reclass(error, SLIPWAY_ERROR_USAGE, "'%s' cannot be embedded: ", source);
    return FALSE;
}

static gboolean add_sources(GByteArray *archive, const char *folder, char **sources, GError **error)
{
    if (sources == NULL || *sources == NULL)
        return TRUE;
    cpio_add_folder(archive, INSIDE(folder));
    for (char **source = sources; *source != NULL; source++)
        if (!add_source(archive, folder, *source, error))
            return FALSE;
    return TRUE;
}

Embedded *contents_gather(const Contents *contents, GError **error)
{
    g_autoptr(Embedded) embedded = embedded_new();
    GByteArray *archive = embedded->archive;
    if (contents->arguments != NULL) {
        if (!embedded_check_arguments(contents->arguments, error))
            return NULL;
        g_free(embedded->arguments);
        embedded->arguments = g_strdup(contents->arguments);
    }
    if (contents->answers == NULL && contents->authority == NULL && contents->driver_disks == NULL &&
        contents->packs == NULL)
        return g_steal_pointer(&embedded);
    cpio_add_folder(archive, INSIDE(EMBEDDED_FOLDER));
    if ((contents->answers != NULL && !add_answers(archive, contents->answers, error)) ||
        (contents->authority != NULL && !add_authority(archive, contents->authority, error)) ||
        !add_sources(archive, EMBEDDED_DRIVERS, contents->driver_disks, error) ||
        !add_sources(archive, EMBEDDED_PACKS, contents->packs, error))
        return NULL;
    cpio_finish(archive);
    return g_steal_pointer(&embedded);
}

static void show_text(GString *text, const char *title, const CpioMember *member)
{
    g_autofree char *copy = g_strndup((const char *)member->bytes, member->length);
    g_autofree char *clean = scrub_text(copy, NULL);
    g_string_append_printf(text, "%s:\n%s", title, clean);
    if (!g_str_has_suffix(clean, "\n"))
        g_string_append_c(text, '\n');
}

static void show_member(GString *text, const CpioMember *member)
{
    g_autofree char *path = g_strconcat("/", member->path, NULL), *name = g_path_get_basename(path);
    if (member->is_folder)
        return;
    if (g_str_equal(path, EMBEDDED_ANSWERS))
        show_text(text, "answer file", member);
    else if (g_str_equal(path, EMBEDDED_AUTHORITY))
        show_text(text, "certificate authority", member);
    else
        g_string_append_printf(text, "%s: %s (%zu bytes)\n",
                               g_str_has_prefix(path, EMBEDDED_DRIVERS "/") ? "driver disk" : "pack", name, member->length);
}

char *contents_show(const Embedded *embedded, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (embedded_is_empty(embedded))
        return g_strdup("nothing is embedded\n");
    if (*embedded->arguments != '\0') {
        g_autofree char *clean = scrub_text(embedded->arguments, NULL);
        g_string_append_printf(text, "kernel arguments: %s\n", clean);
    }
    g_autoptr(GPtrArray) members = embedded->archive->len > 0
                                       ? cpio_read(embedded->archive->data, embedded->archive->len, error)
                                       : g_ptr_array_new();
    if (members == NULL)
        return NULL;
    for (unsigned i = 0; i < members->len; i++)
        show_member(text, members->pdata[i]);
    return g_string_free(g_steal_pointer(&text), FALSE);
}
