/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mirror.h"

#include <string.h>

#define BLOCK "/sys/class/block"

static void mirror_free(gpointer data)
{
    Mirror *mirror = data;
    g_free(mirror->node);
    g_free(mirror->name);
    g_strfreev(mirror->members);
    g_free(mirror->action);
    g_free(mirror);
}

/* The file PART of the block device NAME in sysfs; NULL: there is none. */
static char *read_block(const Host *host, const char *name, const char *part)
{
    g_autofree char *path = g_strdup_printf(BLOCK "/%s/%s", name, part);
    return host_read(host, path);
}

static int compare_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Entries of the folder PART of the block device NAME that begin with PREFIX, which is cut off. */
static char **list_block(const Host *host, const char *name, const char *part, const char *prefix)
{
    g_autofree char *below = g_build_filename(BLOCK, name, part, NULL);
    g_autofree char *path = host_path(host, below);
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    const char *entry;
    while (folder != NULL && (entry = g_dir_read_name(folder)) != NULL)
        if (g_str_has_prefix(entry, prefix))
            g_ptr_array_add(found, g_strdup(entry + strlen(prefix)));
    g_ptr_array_sort(found, compare_text);
    g_ptr_array_add(found, NULL);
    return (char **)g_ptr_array_steal(found, NULL);
}

/* Members that are in step with the others. */
static char **read_members(const Host *host, const char *node)
{
    g_auto(GStrv) all = list_block(host, node, "md", "dev-");
    g_autoptr(GStrvBuilder) good = g_strv_builder_new();
    for (char **member = all; *member != NULL; member++) {
        g_autofree char *part = g_strdup_printf("md/dev-%s/state", *member);
        g_autofree char *state = read_block(host, node, part);
        if (state != NULL && strstr(state, "in_sync") != NULL)
            g_strv_builder_add(good, *member);
    }
    return g_strv_builder_end(good);
}

/* The name that the partition MEMBER has in its table. */
static char *partition_name(const Host *host, const char *member)
{
    g_autofree char *text = read_block(host, member, "uevent");
    g_auto(GStrv) lines = g_strsplit(text != NULL ? text : "", "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (g_str_has_prefix(*line, "PARTNAME="))
            return g_strdup(*line + strlen("PARTNAME="));
    return NULL;
}

static Mirror *read_mirror(const Host *host, const char *node)
{
    g_autofree char *missing = read_block(host, node, "md/degraded");
    g_autofree char *size = read_block(host, node, "md/raid_disks");
    g_autofree char *action = read_block(host, node, "md/sync_action");
    if (missing == NULL || size == NULL)
        return NULL; /* a level without redundancy */
    Mirror *mirror = g_new0(Mirror, 1);
    mirror->node = g_strdup(node);
    mirror->members = read_members(host, node);
    if (mirror->members[0] != NULL)
        mirror->name = partition_name(host, mirror->members[0]);
    if (mirror->name == NULL)
        mirror->name = g_strdup(node);
    mirror->missing = (unsigned)g_ascii_strtoull(missing, NULL, 10);
    mirror->size = (unsigned)g_ascii_strtoull(size, NULL, 10);
    if (action != NULL && !g_str_equal(action, "idle"))
        mirror->action = g_steal_pointer(&action);
    return mirror;
}

static int compare_mirrors(gconstpointer a, gconstpointer b)
{
    const Mirror *const *first = a, *const *second = b;
    return strcmp((*first)->name, (*second)->name);
}

GPtrArray *mirror_read_all(const Host *host)
{
    GPtrArray *mirrors = g_ptr_array_new_with_free_func(mirror_free);
    g_autofree char *path = host_path(host, BLOCK);
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        Mirror *mirror = g_str_has_prefix(name, "md") ? read_mirror(host, name) : NULL;
        if (mirror != NULL)
            g_ptr_array_add(mirrors, mirror);
    }
    g_ptr_array_sort(mirrors, compare_mirrors);
    return mirrors;
}

/* The disks of all members, without the numbers of their partitions; each once. */
static char *list_disks(const GPtrArray *mirrors)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < mirrors->len; i++) {
        const Mirror *mirror = mirrors->pdata[i];
        for (char **member = mirror->members; *member != NULL; member++) {
            g_autoptr(GRegex) number = g_regex_new("(?<=[0-9])p[0-9]+$|(?<=[a-z])[0-9]+$", 0, 0,
                                                   NULL);
            g_autofree char *disk = g_regex_replace_literal(number, *member, -1, 0, "", 0, NULL);
            if (!g_ptr_array_find_with_equal_func(names, disk, g_str_equal, NULL))
                g_ptr_array_add(names, g_steal_pointer(&disk));
        }
    }
    g_ptr_array_sort(names, compare_text);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(", ", (char **)names->pdata);
}

char *mirror_summary(const GPtrArray *mirrors)
{
    if (mirrors->len == 0)
        return NULL;
    g_autofree char *disks = list_disks(mirrors);
    g_autoptr(GString) bad = g_string_new(NULL);
    unsigned worst = 0;
    const char *action = NULL;
    for (guint i = 0; i < mirrors->len; i++) {
        const Mirror *mirror = mirrors->pdata[i];
        if (mirror->missing > 0)
            g_string_append_printf(bad, "%s%s", bad->len > 0 ? ", " : "", mirror->name);
        worst = MAX(worst, mirror->missing);
        if (mirror->missing > 0 && mirror->action != NULL)
            action = mirror->action;
    }
    if (worst == 0)
        return g_strdup_printf("%u arrays on %s: complete", mirrors->len, disks);
    return g_strdup_printf("DEGRADED: %s lack%s %u disk%s; there: %s%s%s", bad->str,
                           strchr(bad->str, ',') != NULL ? "" : "s", worst, worst == 1 ? "" : "s",
                           disks, action != NULL ? "; now: " : "", action != NULL ? action : "");
}
