/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpio.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "error.h"

#define HEADER 110
#define MAGIC "070701"
#define END "TRAILER!!!"

/* Names and contents begin at multiples of four. */
static void align(GByteArray *archive)
{
    static const guchar zeros[3];
    g_byte_array_append(archive, zeros, (4 - archive->len % 4) % 4);
}

static void add(GByteArray *archive, const char *path, unsigned mode, const void *bytes, gsize length)
{
    char header[HEADER + 1];
    /* magic, inode, mode, uid, gid, links, mtime, size, device (2), special device (2), name's size, check */
    g_snprintf(header, sizeof header, MAGIC "%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 0u, mode, 0u, 0u,
               1u, 0u, (unsigned)length, 0u, 0u, 0u, 0u, (unsigned)strlen(path) + 1, 0u);
    g_byte_array_append(archive, (const guchar *)header, HEADER);
    g_byte_array_append(archive, (const guchar *)path, (unsigned)strlen(path) + 1);
    align(archive);
    if (length > 0)
        g_byte_array_append(archive, bytes, (unsigned)length);
    align(archive);
}

void cpio_add_file(GByteArray *archive, const char *path, const void *bytes, gsize length)
{
    add(archive, path, S_IFREG | 0600, bytes, length);
}

void cpio_add_folder(GByteArray *archive, const char *path)
{
    add(archive, path, S_IFDIR | 0700, NULL, 0);
}

void cpio_finish(GByteArray *archive)
{
    add(archive, END, 0, NULL, 0);
}

static void free_member(CpioMember *member)
{
    g_free(member->path);
    g_free(member);
}

/* Field NUMBER behind the magic. */
static gsize field(const guchar *header, unsigned number)
{
    char digits[9] = "";
    memcpy(digits, header + strlen(MAGIC) + (gsize)8 * number, 8);
    return g_ascii_strtoull(digits, NULL, 16);
}

static gsize aligned(gsize offset)
{
    return (offset + 3) & ~(gsize)3;
}

GPtrArray *cpio_read(const guchar *archive, gsize length, GError **error)
{
    g_autoptr(GPtrArray) members = g_ptr_array_new_with_free_func((GDestroyNotify)free_member);
    for (gsize at = 0; at <= length && length - at >= HEADER && memcmp(archive + at, MAGIC, strlen(MAGIC)) == 0;) {
        gsize size = field(archive + at, 6), name = field(archive + at, 11), begin = aligned(at + HEADER + name);
        if (name == 0 || begin > length || size > length - begin || archive[at + HEADER + name - 1] != '\0')
            break;
        const char *path = (const char *)archive + at + HEADER;
        if (g_str_equal(path, END))
            return g_steal_pointer(&members);
        CpioMember *member = g_new0(CpioMember, 1);
        *member = (CpioMember){.path = g_strdup(path), .is_folder = S_ISDIR(field(archive + at, 1)),
                               .bytes = archive + begin, .length = size};
        g_ptr_array_add(members, member);
        at = aligned(begin + size);
    }
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE, "the archive in it is damaged");
    return NULL;
}
