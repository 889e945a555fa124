/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "driver_repo.h"

#include <gio/gio.h>
#include <libxml/xmlreader.h>
#include <string.h>

#include "error.h"

#define MAX_UNPACKED (64 * 1024 * 1024) /* bytes */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlTextReader, xmlFreeTextReader)

static gboolean is_element(xmlTextReader *reader, const char *name)
{
    return xmlTextReaderNodeType(reader) == XML_READER_TYPE_ELEMENT &&
           g_strcmp0((const char *)xmlTextReaderConstLocalName(reader), name) == 0;
}

/* The attribute NAME of the element that READER is at; g_free(). */
static char *attribute(xmlTextReader *reader, const char *name)
{
    xmlChar *value = xmlTextReaderGetAttribute(reader, (const xmlChar *)name);
    char *copy = g_strdup((const char *)value);
    xmlFree(value);
    return copy;
}

/* A path that stays in the repository: it is fetched from there, and names a file here. */
static gboolean is_inside(const char *path)
{
    return path != NULL && *path != '/' && strstr(path, "..") == NULL && strchr(path, ':') == NULL &&
           g_regex_match_simple("^[A-Za-z0-9][A-Za-z0-9._+~^/-]*$", path, 0, 0);
}

static xmlTextReader *open_list(const char *text, gsize length, const char *name)
{
    return xmlReaderForMemory(text, (int)MIN(length, G_MAXINT), name, NULL,
                              XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}

static gboolean refuse(const char *name, const char *why, GError **error)
{
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                "'%s' is not the list of an rpm-md repository: %s; make it anew by createrepo_c", name, why);
    return FALSE;
}

char *driver_repo_primary(const char *repomd, gsize length, const char *name, GError **error)
{
    g_autoptr(xmlTextReader) reader = open_list(repomd, length, name);
    gboolean is_primary = FALSE;
    int status = -1;
    while (reader != NULL && (status = xmlTextReaderRead(reader)) == 1) {
        if (is_element(reader, "data")) {
            g_autofree char *type = attribute(reader, "type");
            is_primary = g_strcmp0(type, "primary") == 0;
        } else if (is_primary && is_element(reader, "location")) {
            g_autofree char *path = attribute(reader, "href");
            if (is_inside(path))
                return g_steal_pointer(&path);
        }
    }
    refuse(name, status < 0 ? "it is damaged" : "it names no packages", error);
    return NULL;
}

char **driver_repo_packages(const char *primary, gsize length, const char *name, GError **error)
{
    g_autoptr(xmlTextReader) reader = open_list(primary, length, name);
    g_autoptr(GStrvBuilder) paths = g_strv_builder_new();
    int status = -1;
    while (reader != NULL && (status = xmlTextReaderRead(reader)) == 1) {
        if (!is_element(reader, "location"))
            continue;
        g_autofree char *path = attribute(reader, "href");
        if (!is_inside(path) || !g_str_has_suffix(path, ".rpm")) {
            refuse(name, "it names something else than packages", error);
            return NULL;
        }
        g_strv_builder_add(paths, path);
    }
    if (status < 0) {
        refuse(name, "it is damaged", error);
        return NULL;
    }
    return g_strv_builder_end(paths);
}

char *driver_repo_unpack(const char *bytes, gsize length, const char *name, gsize *ret_length,
                         GError **error)
{
    if (length < 2 || memcmp(bytes, "\x1f\x8b", 2) != 0) {
        if (length > 0 && *bytes != '<') {
            refuse(name, "it is packed otherwise than by gzip (--general-compress-type=gz)", error);
            return NULL;
        }
        *ret_length = length;
        char *copy = g_malloc(length + 1);
        memcpy(copy, bytes, length);
        copy[length] = '\0';
        return copy;
    }
    g_autoptr(GZlibDecompressor) gzip = g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP);
    g_autoptr(GInputStream) packed = g_memory_input_stream_new_from_data(bytes, (gssize)length, NULL);
    g_autoptr(GInputStream) stream = g_converter_input_stream_new(packed, G_CONVERTER(gzip));
    g_autoptr(GByteArray) whole = g_byte_array_new();
    guint8 buffer[65536];
    gssize n;
    while ((n = g_input_stream_read(stream, buffer, sizeof buffer, NULL, NULL)) > 0 &&
           whole->len < MAX_UNPACKED)
        g_byte_array_append(whole, buffer, (guint)n);
    if (n != 0) {
        refuse(name, "it is damaged, or too large", error);
        return NULL;
    }
    *ret_length = whole->len;
    g_byte_array_append(whole, (const guint8 *)"", 1);
    return (char *)g_byte_array_free(g_steal_pointer(&whole), FALSE);
}
