/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "soname.h"

#include <elf.h>
#include <string.h>

/* The file; every read is checked against its size. */
typedef struct {
    const guint8 *data;
    gsize size;
    Elf64_Ehdr header;
} Image;

static gboolean read_at(const Image *image, guint64 offset, void *ret_value, gsize size)
{
    if (offset > image->size || image->size - offset < size)
        return FALSE;
    memcpy(ret_value, image->data + offset, size);
    return TRUE;
}

static gboolean read_program_header(const Image *image, guint index, Elf64_Phdr *ret_header)
{
    return read_at(image, image->header.e_phoff + (guint64)index * sizeof *ret_header, ret_header,
                   sizeof *ret_header);
}

/* File offset of a virtual address, or G_MAXUINT64. */
static guint64 offset_of(const Image *image, guint64 address)
{
    Elf64_Phdr segment;
    for (guint i = 0; i < image->header.e_phnum && read_program_header(image, i, &segment); i++)
        if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
            address - segment.p_vaddr < segment.p_filesz)
            return segment.p_offset + (address - segment.p_vaddr);
    return G_MAXUINT64;
}

/* The string at OFFSET if it ends within the file, else NULL. */
static const char *string_at(const Image *image, guint64 offset)
{
    if (offset >= image->size || !memchr(image->data + offset, '\0', image->size - offset))
        return NULL;
    return (const char *)image->data + offset;
}

typedef struct {
    guint64 strings; /* file offsets; G_MAXUINT64 where there is none */
    guint64 versions;
    guint64 version_count;
    const char *soname;
} Dynamic;

static gboolean read_dynamic(const Image *image, const Elf64_Phdr *segment, Dynamic *ret_dynamic)
{
    Dynamic dynamic = {.strings = G_MAXUINT64, .versions = G_MAXUINT64};
    guint64 soname = G_MAXUINT64;
    Elf64_Dyn entry;

    for (guint64 at = 0; at + sizeof entry <= segment->p_filesz; at += sizeof entry) {
        if (!read_at(image, segment->p_offset + at, &entry, sizeof entry) || entry.d_tag == DT_NULL)
            break;
        if (entry.d_tag == DT_STRTAB)
            dynamic.strings = offset_of(image, entry.d_un.d_ptr);
        else if (entry.d_tag == DT_SONAME)
            soname = entry.d_un.d_val;
        else if (entry.d_tag == DT_VERDEF)
            dynamic.versions = offset_of(image, entry.d_un.d_ptr);
        else if (entry.d_tag == DT_VERDEFNUM)
            dynamic.version_count = entry.d_un.d_val;
    }
    if (dynamic.strings >= image->size || soname >= image->size)
        return FALSE;
    dynamic.soname = string_at(image, dynamic.strings + soname);
    *ret_dynamic = dynamic;
    return dynamic.soname != NULL;
}

static void add_versions(const Image *image, const Dynamic *dynamic, GPtrArray *provides)
{
    guint64 at = dynamic->versions;
    for (guint64 i = 0; i < dynamic->version_count && at < image->size; i++) {
        Elf64_Verdef definition;
        Elf64_Verdaux name;
        if (!read_at(image, at, &definition, sizeof definition) ||
            !read_at(image, at + definition.vd_aux, &name, sizeof name))
            return;
        const char *version = string_at(image, dynamic->strings + name.vda_name);
        if (!version)
            return;
        /* The base definition only repeats the soname. */
        if (!(definition.vd_flags & VER_FLG_BASE))
            g_ptr_array_add(provides, g_strdup_printf("%s(%s)(64bit)", dynamic->soname, version));
        if (definition.vd_next == 0)
            return;
        at += definition.vd_next;
    }
}

GPtrArray *soname_provides(GBytes *content)
{
    GPtrArray *provides = g_ptr_array_new_with_free_func(g_free);
    Image image;
    image.data = g_bytes_get_data(content, &image.size);
    Elf64_Ehdr *header = &image.header;

    if (!read_at(&image, 0, header, sizeof *header) ||
        memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_ident[EI_CLASS] != ELFCLASS64 ||
        header->e_ident[EI_DATA] != ELFDATA2LSB || header->e_type != ET_DYN ||
        header->e_machine != EM_X86_64)
        return provides;

    Elf64_Phdr segment;
    for (guint i = 0; i < header->e_phnum && read_program_header(&image, i, &segment); i++) {
        Dynamic dynamic;
        if (segment.p_type != PT_DYNAMIC || !read_dynamic(&image, &segment, &dynamic))
            continue;
        g_ptr_array_add(provides, g_strdup_printf("%s()(64bit)", dynamic.soname));
        add_versions(&image, &dynamic, provides);
        break;
    }
    return provides;
}
