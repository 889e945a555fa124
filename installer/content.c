/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "content.h"

#include <blkid.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "medium.h"

/* Partitions whose file systems are named; of a disk with more, only the first ones. */
#define NAMED_MAX 4
/* Bytes: where whatever writes to a disk begins, as a rule. */
#define START 1048576

static const char *lookup(blkid_probe probe, const char *name)
{
    const char *value = NULL;
    return blkid_probe_lookup_value(probe, name, &value, NULL) == 0 ? value : NULL;
}

/* "ext4 'home'", of the bytes that PROBE looks at; NULL: nothing known. */
static char *describe_file_system(blkid_probe probe, gboolean *ret_is_medium)
{
    const char *type = lookup(probe, "TYPE"), *label = lookup(probe, "LABEL");
    if (type == NULL)
        return NULL;
    if (g_strcmp0(label, MEDIUM_INSTALLATION) == 0) {
        *ret_is_medium = TRUE;
        return g_strdup("the installation medium");
    }
    if (g_str_equal(type, "LVM2_member"))
        return g_strdup("LVM");
    if (g_str_equal(type, "linux_raid_member"))
        return g_strdup("member of a software RAID");
    if (label == NULL)
        return g_strdup(type);
    g_autofree char *valid = g_utf8_make_valid(label, -1);
    return g_strdup_printf("%s '%s'", type, valid);
}

/* The file system at OFFSET of the open disk FD. */
static char *describe_partition(int fd, blkid_partition partition, gboolean *ret_is_medium)
{
    blkid_probe probe = blkid_new_probe();
    char *text = NULL;
    /* blkid counts in sectors of 512 bytes */
    if (probe != NULL &&
        blkid_probe_set_device(probe, fd, blkid_partition_get_start(partition) * 512,
                               blkid_partition_get_size(partition) * 512) == 0) {
        blkid_probe_enable_superblocks(probe, TRUE);
        blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_LABEL);
        if (blkid_do_safeprobe(probe) == 0)
            text = describe_file_system(probe, ret_is_medium);
    }
    blkid_free_probe(probe);
    return text;
}

static gboolean has_partition_named(blkid_partlist list, const char *name)
{
    for (int i = 0; i < blkid_partlist_numof_partitions(list); i++)
        if (g_strcmp0(blkid_partition_get_name(blkid_partlist_get_partition(list, i)), name) == 0)
            return TRUE;
    return FALSE;
}

/* Their installers label the file systems "root-", "logs-" and six random letters (host-installer,
 * disktools.py and backend.py); TEXT names them. */
static gboolean is_xenserver(const char *text)
{
    return g_regex_match_simple(" 'root-[a-z]{6}'.* 'logs-[a-z]{6}'", text, 0, 0);
}

static char *describe_table(int fd, blkid_partlist list, gboolean *ret_is_medium)
{
    int count = blkid_partlist_numof_partitions(list);
    const char *type = blkid_parttable_get_type(blkid_partlist_get_table(list));

    if (has_partition_named(list, "root-a") && has_partition_named(list, "root-b"))
        return g_strdup(CONTENT_SLIPWAY);

    GString *text = g_string_new(g_strcmp0(type, "gpt") == 0 ? "GPT" : "MBR");
    g_string_append_printf(text, ", %d partition%s", count, count == 1 ? "" : "s");
    unsigned named = 0;
    for (int i = 0; i < count && named < NAMED_MAX; i++) {
        g_autofree char *part = describe_partition(fd, blkid_partlist_get_partition(list, i),
                                                   ret_is_medium);
        if (part != NULL)
            g_string_append_printf(text, "%s%s", named++ == 0 ? " (" : ", ", part);
    }
    if (named > 0)
        g_string_append_c(text, ')');
    if (is_xenserver(text->str)) {
        g_string_free(text, TRUE);
        return g_strdup(CONTENT_XENSERVER);
    }
    return g_string_free(text, FALSE);
}

static gboolean starts_with_zeros(int fd)
{
    g_autofree char *start = g_malloc(START);
    gssize length = pread(fd, start, START, 0);
    for (gssize i = 0; i < length; i++)
        if (start[i] != 0)
            return FALSE;
    return length > 0;
}

char *content_describe(const char *path, gboolean *ret_is_medium)
{
    *ret_is_medium = FALSE;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return NULL;

    char *text = NULL;
    blkid_probe probe = blkid_new_probe();
    if (probe != NULL && blkid_probe_set_device(probe, fd, 0, 0) == 0) {
        blkid_probe_enable_superblocks(probe, TRUE);
        blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_LABEL);
        blkid_probe_enable_partitions(probe, TRUE);
        int result = blkid_do_safeprobe(probe);
        if (result == 0)
            text = describe_file_system(probe, ret_is_medium);

        blkid_partlist list = text == NULL ? blkid_probe_get_partitions(probe) : NULL;
        if (list != NULL && blkid_partlist_get_table(list) != NULL)
            text = describe_table(fd, list, ret_is_medium);
        else if (text == NULL && result == -2) /* several signatures, none of them sure */
            text = g_strdup("unclear: traces of several file systems");
        else if (text == NULL && result == 1)
            text = g_strdup(starts_with_zeros(fd) ? "empty" : "unknown data");
    }
    blkid_free_probe(probe);
    close(fd);
    return text;
}
