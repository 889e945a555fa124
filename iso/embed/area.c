/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "area.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "iso9660.h"

#define ENVIRONMENT "/slipway/embed.env"
#define ARCHIVE "/slipway/embed.img"
#define MAGIC "# GRUB Environment Block\n"
#define ARGUMENTS "slipway_args" /* these two names are in iso/grub.cfg.in, too */
#define INITRD "slipway_initrd"
#define LENGTH "slipway_length"
#define SHA256 "slipway_sha256"
#define MAX_ENVIRONMENT (64 * 1024)
#define MAX_ARCHIVE (64 * 1024 * 1024)
/* Linux takes 2047 bytes on x86 (COMMAND_LINE_SIZE); the menu's own words need some. */
#define MAX_ARGUMENTS 1536

typedef struct {
    IsoFile *environment, *archive;
} Area;

static void area_clear(Area *area)
{
    iso9660_file_free(area->environment);
    iso9660_file_free(area->archive);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Area, area_clear)

static gboolean fail(GError **error, const char *why)
{
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE, "%s", why);
    return FALSE;
}

static gboolean find(int fd, Area *area, GError **error)
{
    g_autoptr(GError) failure = NULL;
    if (!iso9660_check(fd, error))
        return FALSE;
    area->environment = iso9660_find(fd, ENVIRONMENT, &failure);
    if (failure == NULL)
        area->archive = iso9660_find(fd, ARCHIVE, &failure);
    if (failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    if (area->environment == NULL || area->archive == NULL || area->environment->is_folder ||
        area->archive->is_folder || area->environment->size > MAX_ENVIRONMENT ||
        area->environment->size < strlen(MAGIC) || area->archive->size > MAX_ARCHIVE)
        return fail(error, "it is not an ISO of Slipway, or one that has no area to embed something in");
    return TRUE;
}

static gboolean write_all(int fd, guint64 offset, const void *bytes, gsize length, GError **error)
{
    for (gsize done = 0; done < length;) {
        ssize_t part = pwrite(fd, (const char *)bytes + done, length - done, (off_t)(offset + done));
        if (part < 0 && errno == EINTR)
            continue;
        if (part <= 0) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "it cannot be written: %s",
                        g_strerror(part < 0 ? errno : ENOSPC));
            return FALSE;
        }
        done += (gsize)part;
    }
    return TRUE;
}

static gboolean flush(int fd, GError **error)
{
    if (fsync(fd) == 0)
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "it cannot be written: %s", g_strerror(errno));
    return FALSE;
}

/* TEXT and the padding as the file has it. */
static gboolean write_environment(int fd, const IsoFile *file, const char *text, GError **error)
{
    g_autofree char *bytes = g_malloc(file->size);
    memset(bytes, '#', file->size);
    memcpy(bytes, text, strlen(text));
    return write_all(fd, file->offset, bytes, file->size, error) && flush(fd, error);
}

static gboolean write_archive(int fd, const IsoFile *file, const GByteArray *archive, GError **error)
{
    g_autofree guchar *bytes = g_malloc0(file->size);
    if (archive->len > 0)
        memcpy(bytes, archive->data, archive->len);
    return write_all(fd, file->offset, bytes, file->size, error) && flush(fd, error);
}

gboolean embedded_check_arguments(const char *arguments, GError **error)
{
    for (const char *c = arguments; *c != '\0'; c++)
        if (!g_ascii_isprint(*c) || strchr("\"'\\", *c) != NULL) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                        "the kernel arguments hold a quote, a backslash or something that is not printable "
                        "ASCII: GRUB would change it. Words cannot hold blanks here; an SSH key can stand in the answer file");
            return FALSE;
        }
    if (strlen(arguments) <= MAX_ARGUMENTS)
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "the kernel arguments have %zu characters, and at most %d fit",
                strlen(arguments), MAX_ARGUMENTS);
    return FALSE;
}

static char *describe(const Embedded *embedded)
{
    g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, embedded->archive->data,
                                                       embedded->archive->len);
    GString *text = g_string_new(MAGIC);
    if (*embedded->arguments != '\0')
        g_string_append_printf(text, ARGUMENTS "=%s\n", embedded->arguments);
    if (embedded->archive->len > 0)
        g_string_append_printf(text, INITRD "=" ARCHIVE "\n" LENGTH "=%u\n" SHA256 "=%s\n", embedded->archive->len, sum);
    return g_string_free(text, FALSE);
}

/* The environment goes last and becomes empty first: it never promises what is not there. */
static gboolean replace(int fd, const Area *area, const Embedded *embedded, GError **error)
{
    g_autofree char *text = describe(embedded);
    if (strlen(text) > area->environment->size)
        return fail(error, "the kernel arguments do not fit");
    return write_environment(fd, area->environment, MAGIC, error) &&
           write_archive(fd, area->archive, embedded->archive, error) &&
           write_environment(fd, area->environment, text, error);
}

gboolean embedded_write(int fd, const Embedded *embedded, GError **error)
{
    g_auto(Area) area = {NULL};
    if (!find(fd, &area, error) || !embedded_check_arguments(embedded->arguments, error))
        return FALSE;
    if (embedded->archive->len > area.archive->size) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "the files have %.1f MiB, and its area holds %.1f MiB: give driver disks and packs on a medium of "
                    "their own, or by a URL (extrarepo=, <driver-source>, <supplemental-pack>)",
                    embedded->archive->len / 1048576.0, (double)area.archive->size / 1048576.0);
        return FALSE;
    }
    return replace(fd, &area, embedded, error);
}

gboolean embedded_reset(int fd, GError **error)
{
    g_auto(Area) area = {NULL};
    g_autoptr(Embedded) nothing = embedded_new();
    return find(fd, &area, error) && replace(fd, &area, nothing, error);
}

/* The value of NAME in the environment block TEXT, "" without one; g_free(). */
static char *value_of(const char *text, const char *name)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (g_str_has_prefix(*line, name) && (*line)[strlen(name)] == '=')
            return g_strdup(*line + strlen(name) + 1);
    return g_strdup("");
}

static gboolean read_archive(int fd, const IsoFile *file, const char *environment, GByteArray *archive, GError **error)
{
    g_autofree char *length = value_of(environment, LENGTH), *expected = value_of(environment, SHA256);
    guint64 size = g_ascii_strtoull(length, NULL, 10);
    if (size > file->size)
        return fail(error, "its embedded files are damaged; 'reset' empties the area");
    g_byte_array_set_size(archive, (unsigned)size);
    if (!iso9660_read(fd, file->offset, archive->data, size, error))
        return FALSE;
    g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, archive->data, size);
    return size == 0 || g_str_equal(sum, expected) ||
           fail(error, "its embedded files are damaged; 'reset' empties the area");
}

Embedded *embedded_read(int fd, GError **error)
{
    g_auto(Area) area = {NULL};
    if (!find(fd, &area, error))
        return NULL;
    g_autofree char *text = g_malloc0(area.environment->size + 1);
    g_autoptr(Embedded) embedded = embedded_new();
    if (!iso9660_read(fd, area.environment->offset, text, area.environment->size, error))
        return NULL;
    if (!g_str_has_prefix(text, MAGIC)) {
        fail(error, "its embedded settings are damaged; 'reset' empties the area");
        return NULL;
    }
    g_free(embedded->arguments);
    embedded->arguments = value_of(text, ARGUMENTS);
    if (!read_archive(fd, area.archive, text, embedded->archive, error))
        return NULL;
    return g_steal_pointer(&embedded);
}

gboolean embedded_is_empty(const Embedded *embedded)
{
    return *embedded->arguments == '\0' && embedded->archive->len == 0;
}

Embedded *embedded_new(void)
{
    Embedded *embedded = g_new0(Embedded, 1);
    embedded->arguments = g_strdup("");
    embedded->archive = g_byte_array_new();
    return embedded;
}

void embedded_free(Embedded *embedded)
{
    if (embedded == NULL)
        return;
    g_free(embedded->arguments);
    g_byte_array_unref(embedded->archive);
    g_free(embedded);
}
