/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rpmfile.h"

#include "digest.h"
#include "error.h"
#include "payload.h"

#include <glib/gstdio.h>
#include <rpm/header.h>
#include <rpm/rpmds.h>
#include <rpm/rpmfi.h>
#include <rpm/rpmtag.h>
#include <rpm/rpmcrypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Room that a signing tool may use for a signature without moving the payload. */
#define RESERVED_SPACE 4096

/* The version of RPM whose format this is; readers only show it. */
#define FORMAT_VERSION "4.20.1"

typedef struct headerToken_s HeaderToken;
static void header_unref(HeaderToken *header)
{
    headerFree(header);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HeaderToken, header_unref)

static void put_string(Header header, rpmTagVal tag, const char *value)
{
    if (value)
        headerPutString(header, tag, value);
}

static void put_strings(Header header, rpmTagVal tag, GPtrArray *values)
{
    headerPutStringArray(header, tag, (const char **)values->pdata, values->len);
}

static void put_number(Header header, rpmTagVal tag, guint32 value)
{
    headerPutUint32(header, tag, &value, 1);
}

static void put_dependencies(Header header, GPtrArray *array, rpmTagVal name_tag,
                             rpmTagVal version_tag, rpmTagVal flags_tag)
{
    rpm_dependencies_sort(array);
    for (guint i = 0; i < array->len; i++) {
        const RpmDependency *dependency = array->pdata[i];
        headerPutString(header, name_tag, dependency->name);
        headerPutString(header, version_tag, dependency->evr);
        headerPutUint32(header, flags_tag, &dependency->flags, 1);
    }
}

static gboolean is_kind(const RpmFile *file, mode_t kind)
{
    return (file->mode & S_IFMT) == kind;
}

/* What the payload holds for FILE, and what FILESIZES says. */
static const void *file_data(const RpmFile *file, gsize *ret_length)
{
    if (is_kind(file, S_IFREG))
        return g_bytes_get_data(file->content, ret_length);
    *ret_length = file->target ? strlen(file->target) : 0;
    return file->target;
}

static int compare_files(gconstpointer a, gconstpointer b)
{
    return strcmp((*(RpmFile *const *)a)->path, (*(RpmFile *const *)b)->path);
}

/* RPM looks folders up by binary search, so files of one folder must stand
 * together and folders in order: sort by folder, then by name. */
static int compare_by_folder(gconstpointer a, gconstpointer b)
{
    const char *first = (*(RpmFile *const *)a)->path, *second = (*(RpmFile *const *)b)->path;
    gsize first_length = strrchr(first, '/') - first + 1,
          second_length = strrchr(second, '/') - second + 1;
    int order = memcmp(first, second, MIN(first_length, second_length));
    if (order != 0)
        return order;
    if (first_length != second_length)
        return first_length < second_length ? -1 : 1;
    return compare_files(a, b);
}

/* The names of one file. */
typedef struct {
    guint32 inode;
    GPtrArray *files; /* of the package, in its order */
} Links;

static void links_free(gpointer data)
{
    Links *links = data;
    g_ptr_array_unref(links->files);
    g_free(links);
}

static GHashTable *count_links(GPtrArray *files)
{
    GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, links_free);
    for (guint i = 0; i < files->len; i++) {
        RpmFile *file = files->pdata[i];
        char *key = file->hard_link ? file->hard_link : file->path;
        Links *links = g_hash_table_lookup(table, key);
        if (!links) {
            links = g_new0(Links, 1);
            links->inode = g_hash_table_size(table) + 1;
            links->files = g_ptr_array_new();
            g_hash_table_insert(table, key, links);
        }
        g_ptr_array_add(links->files, file);
    }
    return table;
}

static void put_file(Header header, const RpmFile *file, guint32 inode, gsize length)
{
    const guint16 mode = file->mode, device = 0;
    const guint32 size = length, one = 1, verify = RPMVERIFY_ALL;
    g_autofree char *digest = NULL;
    if (is_kind(file, S_IFREG))
        digest = digest_sha256(g_bytes_get_data(file->content, NULL),
                               g_bytes_get_size(file->content));

    headerPutUint32(header, RPMTAG_FILESIZES, &size, 1);
    headerPutUint16(header, RPMTAG_FILEMODES, &mode, 1);
    headerPutUint16(header, RPMTAG_FILERDEVS, &device, 1);
    headerPutUint32(header, RPMTAG_FILEMTIMES, &file->mtime, 1);
    headerPutString(header, RPMTAG_FILEDIGESTS, digest ? digest : "");
    headerPutString(header, RPMTAG_FILELINKTOS, file->target ? file->target : "");
    headerPutUint32(header, RPMTAG_FILEFLAGS, &file->flags, 1);
    headerPutString(header, RPMTAG_FILEUSERNAME, file->user);
    headerPutString(header, RPMTAG_FILEGROUPNAME, file->group);
    headerPutUint32(header, RPMTAG_FILEVERIFYFLAGS, &verify, 1);
    headerPutUint32(header, RPMTAG_FILEDEVICES, &one, 1);
    headerPutUint32(header, RPMTAG_FILEINODES, &inode, 1);
    headerPutString(header, RPMTAG_FILELANGS, file->language);
}

static void put_names(Header header, GPtrArray *files)
{
    g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < files->len; i++) {
        const RpmFile *file = files->pdata[i];
        const char *name = strrchr(file->path, '/') + 1;
        g_autofree char *folder = g_strndup(file->path, name - file->path);
        if (folders->len == 0 || strcmp(folders->pdata[folders->len - 1], folder) != 0)
            g_ptr_array_add(folders, g_steal_pointer(&folder));
        guint32 index = folders->len - 1;
        headerPutString(header, RPMTAG_BASENAMES, name);
        headerPutUint32(header, RPMTAG_DIRINDEXES, &index, 1);
    }
    put_strings(header, RPMTAG_DIRNAMES, folders);
}

/* Adds all names of one file to PAYLOAD, DATA with the last. RPM takes what comes between them for names of it, too. */
static void put_links(Payload *payload, const Links *links, const void *data, gsize length)
{
    for (guint i = 0; i < links->files->len; i++) {
        const RpmFile *file = links->files->pdata[i];
        gboolean is_last = i + 1 == links->files->len;
        payload_add(payload, file->path, links->inode, file->mode, links->files->len, file->mtime,
                    is_last ? data : NULL, is_last ? length : 0);
    }
}

/* Adds the files to HEADER and to PAYLOAD. */
static void put_files(RpmPackage *package, Header header, Payload *payload)
{
    GPtrArray *files = package->files;
    guint32 total = 0;
    gboolean capabilities = FALSE;

    g_ptr_array_sort(files, compare_by_folder);
    g_autoptr(GHashTable) table = count_links(files);
    for (guint i = 0; i < files->len; i++) {
        const RpmFile *file = files->pdata[i];
        const Links *links = g_hash_table_lookup(table,
                                                 file->hard_link ? file->hard_link : file->path);
        gsize length;
        const void *data = file_data(file, &length);
        put_file(header, file, links->inode, length);
        capabilities |= file->capabilities != NULL;

        gboolean is_last = links->files->pdata[links->files->len - 1] == file;
        if ((file->flags & RPMFILE_GHOST) || !is_last)
            continue;
        if (is_kind(file, S_IFREG))
            total += length;
        put_links(payload, links, data, length);
    }
    put_number(header, RPMTAG_SIZE, total);
    if (files->len == 0)
        return;

    put_names(header, files);
    put_number(header, RPMTAG_FILEDIGESTALGO, RPM_HASH_SHA256);
    for (guint i = 0; capabilities && i < files->len; i++) {
        const RpmFile *file = files->pdata[i];
        headerPutString(header, RPMTAG_FILECAPS, file->capabilities ? file->capabilities : "");
    }
    if (capabilities)
        rpm_depend(package->requires, "rpmlib(FileCaps)",
                   RPMSENSE_RPMLIB | RPMSENSE_LESS | RPMSENSE_EQUAL, "4.6.1-1");
}

static void put_identity(Header header, const RpmPackage *package)
{
    headerPutString(header, RPMTAG_HEADERI18NTABLE, "C");
    put_string(header, RPMTAG_NAME, package->name);
    put_string(header, RPMTAG_VERSION, package->evr->version);
    put_string(header, RPMTAG_RELEASE, package->evr->release);
    if (package->evr->epoch)
        put_number(header, RPMTAG_EPOCH, package->evr->epoch);
    headerAddI18NString(header, RPMTAG_SUMMARY, package->summary, "C");
    headerAddI18NString(header, RPMTAG_DESCRIPTION, package->description, "C");
    headerAddI18NString(header, RPMTAG_GROUP, package->group, "C");
    put_number(header, RPMTAG_BUILDTIME, package->build_time);
    put_string(header, RPMTAG_BUILDHOST, "feed.invalid");
    put_string(header, RPMTAG_DISTRIBUTION, "Debian 13 (trixie)");
    put_string(header, RPMTAG_VENDOR, "Debian");
    put_string(header, RPMTAG_LICENSE, package->license);
    put_string(header, RPMTAG_PACKAGER, package->packager);
    put_string(header, RPMTAG_URL, package->url);
    put_string(header, RPMTAG_OS, "linux");
    put_string(header, RPMTAG_ARCH, package->architecture);
    put_string(header, RPMTAG_SOURCERPM, package->source_rpm);
    put_string(header, RPMTAG_RPMVERSION, FORMAT_VERSION);
    put_string(header, RPMTAG_ENCODING, "utf-8");
    put_string(header, RPMTAG_DISTURL, package->origin);
}

static gboolean any_contains(const RpmPackage *package, char wanted, gboolean in_name)
{
    GPtrArray *arrays[] = {package->provides,   package->requires, package->conflicts,
                           package->recommends, package->suggests, package->enhances};
    for (gsize i = 0; i < G_N_ELEMENTS(arrays); i++)
        for (guint j = 0; j < arrays[i]->len; j++) {
            const RpmDependency *dependency = arrays[i]->pdata[j];
            if (in_name ? *dependency->name == wanted : strchr(dependency->evr, wanted) != NULL)
                return TRUE;
        }
    return FALSE;
}

/* What an RPM must know about the format to read the package. */
static void require_format(RpmPackage *package)
{
    const struct {
        const char *name;
        const char *evr;
        gboolean needed;
    } features[] = {
        {"rpmlib(CompressedFileNames)", "3.0.4-1", TRUE},
        {"rpmlib(FileDigests)", "4.6.0-1", TRUE},
        {"rpmlib(PayloadFilesHavePrefix)", "4.0-1", TRUE},
        {"rpmlib(PayloadIsZstd)", "5.4.18-1", TRUE},
        {"rpmlib(RichDependencies)", "4.12.0-1", any_contains(package, '(', TRUE)},
        {"rpmlib(TildeInVersions)", "4.10.0-1", any_contains(package, '~', FALSE)},
        {"rpmlib(CaretInVersions)", "4.15.0-1", any_contains(package, '^', FALSE)},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(features); i++)
        if (features[i].needed)
            rpm_depend(package->requires, features[i].name,
                       RPMSENSE_RPMLIB | RPMSENSE_LESS | RPMSENSE_EQUAL, features[i].evr);
}

static void put_all_dependencies(Header header, RpmPackage *package)
{
    put_dependencies(header, package->provides, RPMTAG_PROVIDENAME, RPMTAG_PROVIDEVERSION,
                     RPMTAG_PROVIDEFLAGS);
    put_dependencies(header, package->requires, RPMTAG_REQUIRENAME, RPMTAG_REQUIREVERSION,
                     RPMTAG_REQUIREFLAGS);
    put_dependencies(header, package->conflicts, RPMTAG_CONFLICTNAME, RPMTAG_CONFLICTVERSION,
                     RPMTAG_CONFLICTFLAGS);
    put_dependencies(header, package->recommends, RPMTAG_RECOMMENDNAME, RPMTAG_RECOMMENDVERSION,
                     RPMTAG_RECOMMENDFLAGS);
    put_dependencies(header, package->suggests, RPMTAG_SUGGESTNAME, RPMTAG_SUGGESTVERSION,
                     RPMTAG_SUGGESTFLAGS);
    put_dependencies(header, package->enhances, RPMTAG_ENHANCENAME, RPMTAG_ENHANCEVERSION,
                     RPMTAG_ENHANCEFLAGS);
}

/* HEADER on disk, after its region tag and the 8 bytes of magic are added. */
static GByteArray *export_header(Header *header, rpmTagVal region)
{
    static const guint8 magic[] = {0x8e, 0xad, 0xe8, 0x01, 0, 0, 0, 0};
    *header = headerReload(*header, region);
    g_assert(*header);
    unsigned int length;
    void *blob = headerExport(*header, &length);
    GByteArray *bytes = g_byte_array_new();
    g_byte_array_append(bytes, magic, sizeof magic);
    g_byte_array_append(bytes, blob, length);
    free(blob);
    return bytes;
}

/* The lead, 96 bytes; readers look only at its magic and type. */
static void append_lead(GByteArray *out, const RpmPackage *package)
{
    guint8 lead[96] = {0xed, 0xab, 0xee, 0xdb, 3, 0, 0, 0, 0, 1};
    g_autofree char *name = rpm_package_filename(package);
    memcpy(lead + 10, name, MIN(strlen(name), 65));
    lead[77] = 1; /* operating system: Linux */
    lead[79] = 5; /* signature: a header */
    g_byte_array_append(out, lead, sizeof lead);
}

static void append_signature_header(GByteArray *out, const GByteArray *main_header,
                                    const PayloadResult *payload)
{
    static const guint8 reserved[RESERVED_SPACE], padding[8];
    g_autofree char *sha256 = digest_sha256(main_header->data, main_header->len);
    g_autoptr(HeaderToken) signature = headerNew();
    put_string(signature, RPMTAG_SHA256HEADER, sha256);
    put_number(signature, RPMSIGTAG_SIZE, main_header->len + payload->compressed->len);
    put_number(signature, RPMSIGTAG_PAYLOADSIZE, payload->size);
    headerPutBin(signature, RPMSIGTAG_RESERVEDSPACE, reserved, sizeof reserved);
    g_autoptr(GByteArray) bytes = export_header(&signature, RPMTAG_HEADERSIGNATURES);
    g_byte_array_append(out, bytes->data, bytes->len);
    g_byte_array_append(out, padding, -bytes->len & 7);
}

gboolean rpm_package_write(RpmPackage *package, const char *path, int level, GError **error)
{
    g_autoptr(HeaderToken) header = headerNew();
    g_autoptr(Payload) payload = payload_new(level);
    g_auto(PayloadResult) result = {0};

    put_identity(header, package);
    put_files(package, header, payload);
    payload_finish(payload, &result);
    require_format(package);
    put_all_dependencies(header, package);

    g_autofree char *level_text = g_strdup_printf("%d", level);
    put_string(header, RPMTAG_PAYLOADFORMAT, "cpio");
    put_string(header, RPMTAG_PAYLOADCOMPRESSOR, "zstd");
    put_string(header, RPMTAG_PAYLOADFLAGS, level_text);
    headerPutString(header, RPMTAG_PAYLOADDIGEST, result.compressed_sha256);
    headerPutString(header, RPMTAG_PAYLOADDIGESTALT, result.sha256);
    put_number(header, RPMTAG_PAYLOADDIGESTALGO, RPM_HASH_SHA256);

    g_autoptr(GByteArray) main_header = export_header(&header, RPMTAG_HEADERIMMUTABLE);
    g_autoptr(GByteArray) out = g_byte_array_new();
    append_lead(out, package);
    append_signature_header(out, main_header, &result);
    g_byte_array_append(out, main_header->data, main_header->len);

    /* The cache is shared: another build may be writing the same package. */
    g_autofree char *part = g_strdup_printf("%s.%d.part", path, (int)getpid());
    FILE *file = g_fopen(part, "wb");
    if (file) {
        gboolean written = fwrite(out->data, out->len, 1, file) == 1 &&
                           fwrite(result.compressed->data, result.compressed->len, 1, file) == 1;
        if (fclose(file) == 0 && written && g_rename(part, path) == 0)
            return TRUE;
        g_unlink(part);
    }
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot write %s: %s", path,
                g_strerror(errno));
    return FALSE;
}
