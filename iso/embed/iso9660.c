/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "iso9660.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "error.h"

#define BLOCK 2048
#define DESCRIPTOR 16 /* the block of the primary volume descriptor, ECMA-119 section 8.4 */
#define MAX_FOLDER (4 * 1024 * 1024)
#define RECORD 33 /* bytes of a directory record before its name, ECMA-119 section 9.1 */

static gboolean fail(GError **error, const char *why)
{
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE, "%s", why);
    return FALSE;
}

gboolean iso9660_read(int fd, guint64 offset, void *buffer, gsize length, GError **error)
{
    for (gsize done = 0; done < length;) {
        ssize_t part = pread(fd, (char *)buffer + done, length - done, (off_t)(offset + done));
        if (part < 0 && errno == EINTR)
            continue;
        if (part < 0) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE, "it cannot be read at byte %" G_GUINT64_FORMAT
                        ": %s", offset + done, g_strerror(errno));
            return FALSE;
        }
        if (part == 0)
            return fail(error, "it is truncated; copy or download it anew");
        done += (gsize)part;
    }
    return TRUE;
}

/* ECMA-119 section 7.3.3: both byte orders, the little one first. */
static guint32 number(const guchar *bytes)
{
    guint32 value;
    memcpy(&value, bytes, sizeof value);
    return GUINT32_FROM_LE(value);
}

static gboolean read_descriptor(int fd, guchar descriptor[BLOCK], GError **error)
{
    if (!iso9660_read(fd, DESCRIPTOR * BLOCK, descriptor, BLOCK, NULL) || descriptor[0] != 1 ||
        memcmp(descriptor + 1, "CD001", 5) != 0)
        return fail(error, "it is not an ISO 9660 image");
    return TRUE;
}

gboolean iso9660_check(int fd, GError **error)
{
    guchar descriptor[BLOCK], last[1];
    return read_descriptor(fd, descriptor, error) &&
           iso9660_read(fd, (guint64)number(descriptor + 80) * BLOCK - 1, last, 1, error);
}

/* Appends what the entries "NM" of the SIZE bytes AREA say (Rock Ridge, RRIP 1.12 section 4.1.4);
 * *RET_MORE: where the entries go on (SUSP 1.12 section 5.1). */
static void read_entries(const guchar *area, gsize size, GString *name, guint64 *ret_more, gsize *ret_more_size)
{
    *ret_more_size = 0;
    while (size >= 4 && area[2] >= 4 && area[2] <= size) {
        if (memcmp(area, "NM", 2) == 0 && area[2] > 5)
            g_string_append_len(name, (const char *)area + 5, area[2] - 5);
        if (memcmp(area, "CE", 2) == 0 && area[2] >= 28) {
            *ret_more = (guint64)number(area + 4) * BLOCK + number(area + 12);
            *ret_more_size = MIN(number(area + 20), BLOCK);
        }
        size -= area[2];
        area += area[2];
    }
}

/* The name of RECORD_BYTES, which are whole. */
static char *read_name(int fd, const guchar *record, GError **error)
{
    g_autoptr(GString) name = g_string_new(NULL);
    gsize begin = RECORD + record[32] + (record[32] % 2 == 0 ? 1u : 0u);
    guint64 more = 0;
    gsize more_size = 0;
    guchar area[BLOCK];
    if (begin < record[0])
        read_entries(record + begin, record[0] - begin, name, &more, &more_size);
    for (unsigned round = 0; more_size > 0; round++) {
        gsize size = more_size;
        if (round == 8) { /* a circle, or nothing that a real image has */
            fail(error, "its folders are damaged");
            return NULL;
        }
        if (!iso9660_read(fd, more, area, size, error))
            return NULL;
        read_entries(area, size, name, &more, &more_size);
    }
    if (name->len == 0)
        g_string_append_len(name, (const char *)record + RECORD, record[32]);
    return g_strdup(name->str);
}

static gboolean add_record(int fd, const guchar *record, GPtrArray *files, GError **error)
{
    if (record[0] < RECORD + record[32])
        return fail(error, "its folders are damaged");
    if (record[32] == 1 && record[RECORD] <= 1) /* itself, and the one above */
        return TRUE;
    char *name = read_name(fd, record, error);
    if (name == NULL)
        return FALSE;
    IsoFile *file = g_new0(IsoFile, 1);
    *file = (IsoFile){.name = name, .offset = (guint64)number(record + 2) * BLOCK, .size = number(record + 10),
                      .is_folder = (record[25] & 2) != 0};
    g_ptr_array_add(files, file);
    return TRUE;
}

/* The files of the folder in the SIZE bytes at OFFSET. */
static GPtrArray *list_folder(int fd, guint64 offset, guint64 size, GError **error)
{
    if (size > MAX_FOLDER) {
        fail(error, "its folders are damaged");
        return NULL;
    }
    g_autofree guchar *folder = g_malloc(size + 1);
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func((GDestroyNotify)iso9660_file_free);
    if (!iso9660_read(fd, offset, folder, size, error))
        return NULL;
    for (gsize at = 0; at < size;) {
        gsize left = MIN(BLOCK - at % BLOCK, size - at); /* no record lies in two blocks */
        if (folder[at] == 0) {
            at += left;
            continue;
        }
        if (folder[at] > left || folder[at] < RECORD + 1) {
            fail(error, "its folders are damaged");
            return NULL;
        }
        if (!add_record(fd, folder + at, files, error))
            return NULL;
        at += folder[at];
    }
    return g_steal_pointer(&files);
}

static IsoFile *root_folder(int fd, GError **error)
{
    guchar descriptor[BLOCK];
    if (!read_descriptor(fd, descriptor, error))
        return NULL;
    IsoFile *root = g_new0(IsoFile, 1);
    const guchar *record = descriptor + 156;
    *root = (IsoFile){.name = g_strdup("/"), .offset = (guint64)number(record + 2) * BLOCK,
                      .size = number(record + 10), .is_folder = TRUE};
    return root;
}

static IsoFile *take_file(GPtrArray *files, const char *name)
{
    for (unsigned i = 0; i < files->len; i++)
        if (g_str_equal(((IsoFile *)files->pdata[i])->name, name))
            return g_ptr_array_steal_index_fast(files, i);
    return NULL;
}

IsoFile *iso9660_find(int fd, const char *path, GError **error)
{
    g_autoptr(IsoFile) file = root_folder(fd, error);
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    for (char **part = parts; *part != NULL && file != NULL; part++) {
        if (**part == '\0')
            continue;
        g_autoptr(GPtrArray) files = file->is_folder ? list_folder(fd, file->offset, file->size, error) : NULL;
        g_clear_pointer(&file, iso9660_file_free);
        if (files != NULL)
            file = take_file(files, *part);
    }
    return g_steal_pointer(&file);
}

GPtrArray *iso9660_list(int fd, const char *path, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(IsoFile) folder = iso9660_find(fd, path, &failure);
    if (folder != NULL && folder->is_folder)
        return list_folder(fd, folder->offset, folder->size, error);
    if (failure != NULL)
        g_propagate_error(error, g_steal_pointer(&failure));
    else
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE, "it holds no folder '%s'", path);
    return NULL;
}

void iso9660_file_free(IsoFile *file)
{
    if (file == NULL)
        return;
    g_free(file->name);
    g_free(file);
}
