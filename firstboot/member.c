/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "member.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "content.h"
#include "error.h"
#include "mirror.h"
#include "run.h"
#include "validate.h"

#define BLOCK "/sys/class/block"
#define GRUB_BIOS "/boot/esp/grub/i386-pc"

static gboolean refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean refuse(GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_propagate_error(error,
                      g_error_new_valist(SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE, format, args));
    va_end(args);
    return FALSE;
}

char *member_table(const char *dump)
{
    g_autoptr(GRegex) own = g_regex_new("^(label-id|device|first-lba|last-lba|sector-size):.*\n|"
                                        "^/dev/\\S+\\s*:\\s*|\\s*uuid=[^,\n]*,?",
                                        G_REGEX_MULTILINE, 0, NULL);
    return g_regex_replace_literal(own, dump, -1, 0, "", 0, NULL);
}

static guint64 number_of(const Host *host, const char *name, const char *part)
{
    g_autofree char *path = g_strdup_printf(BLOCK "/%s/%s", name, part);
    g_autofree char *text = host_read(host, path);
    return text != NULL ? g_ascii_strtoull(text, NULL, 10) : 0;
}

/* The disk of the partition NAME. */
static char *disk_of(const char *name)
{
    g_autofree char *path = g_strdup_printf(BLOCK "/%s/..", name);
    char *real = realpath(path, NULL);
    char *disk = real != NULL ? g_path_get_basename(real) : NULL;
    free(real);
    return disk;
}

/* The first sector behind the partition NAME, of 512 bytes. */
static guint64 end_of(const Host *host, const char *name)
{
    return number_of(host, name, "start") + number_of(host, name, "size");
}

/* Whether the disk NAME can be what SOURCE is, and holds nothing. MIRRORS say how far it reaches. */
static gboolean check(const Host *host, const char *path, const char *name, const char *source,
                      const GPtrArray *mirrors, GError **error)
{
    guint64 need = 0, size = number_of(host, name, "size");
    for (guint i = 0; i < mirrors->len; i++)
        need = MAX(need, end_of(host, ((const Mirror *)mirrors->pdata[i])->members[0]));
    need += 2048; /* the backup of the partition table */
    if (size == 0 || number_of(host, name, "partition") != 0)
        return refuse(error, "'%s' is not a whole disk", path);
    if (size < need)
        return refuse(error, "'%s' has %" G_GUINT64_FORMAT " MiB; a member of the mirror needs %"
                             G_GUINT64_FORMAT " MiB", path, size / 2048, need / 2048);
    if (number_of(host, name, "queue/logical_block_size") !=
        number_of(host, source, "queue/logical_block_size"))
        return refuse(error, "'%s' and '/dev/%s' have blocks of different sizes", path, source);

    g_autofree char *content = NULL;
    if (!content_of(path, &content, error))
        return FALSE;
    return *content == '\0' ||
           refuse(error, "'%s' holds data (%s); nothing was changed. If nobody needs it, erase it "
                         "with 'wipefs --all %s' and try again", path, content, path);
}

static gboolean copy_table(const char *path, const char *source, GError **error)
{
    g_autofree char *from = g_build_filename("/dev", source, NULL);
    g_autofree char *dump = NULL;
    if (!RUN_OUTPUT(&dump, error, "sfdisk", "--dump", from))
        return FALSE;
    g_autofree char *table = member_table(dump);
    RunCommand command = {
        .argv = (const char *const[]){"sfdisk", "--quiet", "--wipe=always",
                                      "--wipe-partitions=always", path, NULL},
        .input = table,
    };
    return run_command(&command, NULL, error) && RUN(error, "udevadm", "settle");
}

/* The partition of the disk NAME that has the number of MEMBER. */
static char *partition_like(const Host *host, const char *name, const char *member)
{
    const char *separator = g_ascii_isdigit(name[strlen(name) - 1]) ? "p" : "";
    return g_strdup_printf("/dev/%s%s%u", name, separator,
                           (unsigned)number_of(host, member, "partition"));
}

static gboolean join(const Host *host, const char *name, const Mirror *mirror, GError **error)
{
    g_autofree char *array = g_build_filename("/dev", mirror->node, NULL);
    g_autofree char *node = partition_like(host, name, mirror->members[0]);
    /* What failed keeps its place until it is removed. */
    RUN(NULL, "mdadm", "--quiet", array, "--remove", "failed");
    RUN(NULL, "mdadm", "--quiet", array, "--remove", "detached");
    return RUN(error, "mdadm", "--quiet", array, "--add", node);
}

static gboolean make_bootable(const char *path, GError **error)
{
    if (!RUN(error, "/usr/lib/grub/i386-pc/grub-bios-setup", "--directory=" GRUB_BIOS, path))
        return FALSE;
    if (g_file_test("/sys/firmware/efi", G_FILE_TEST_IS_DIR) &&
        !RUN(NULL, "efibootmgr", "--quiet", "--create-only", "--disk", path, "--part", "2",
             "--label", "Slipway 2", "--loader", "\\EFI\\BOOT\\BOOTX64.EFI"))
        g_message("the firmware takes no entry for '%s'; it starts by its default loader", path);
    return TRUE;
}

static gboolean add(const Host *host, const char *path, const char *name, GPtrArray *mirrors,
                    GError **error)
{
    g_autofree char *source = disk_of(((const Mirror *)mirrors->pdata[0])->members[0]);
    if (source == NULL)
        return refuse(error, "the mirrors have no disk that could be copied");
    if (!check(host, path, name, source, mirrors, error) || !copy_table(path, source, error))
        return FALSE;
    for (guint i = 0; i < mirrors->len; i++)
        if (!join(host, name, mirrors->pdata[i], error))
            return FALSE;
    return make_bootable(path, error);
}

gboolean member_add(const Host *host, const char *path, GError **error)
{
    if (!validate_device_path(path, error))
        return FALSE;
    g_autoptr(GPtrArray) mirrors = mirror_read_all(host);
    for (guint i = mirrors->len; i > 0; i--) {
        const Mirror *mirror = mirrors->pdata[i - 1];
        if (mirror->missing == 0 || mirror->members[0] == NULL)
            g_ptr_array_remove_index(mirrors, i - 1);
    }
    if (mirrors->len == 0)
        return refuse(error, "this host has no mirror that lacks a disk; 'slipway status' shows "
                             "what it has");
    char *real = realpath(path, NULL);
    if (real == NULL)
        return refuse(error, "there is no disk '%s': %s", path, g_strerror(errno));
    g_autofree char *name = g_path_get_basename(real);
    free(real);
    return add(host, path, name, mirrors, error);
}
