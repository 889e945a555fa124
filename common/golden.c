/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "golden.h"

#include <string.h>

char *golden_path(const char *name, ...)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new();
    g_ptr_array_add(parts, (char *)TEST_DATA);
    va_list args;
    va_start(args, name);
    for (const char *part = name; part != NULL; part = va_arg(args, const char *))
        g_ptr_array_add(parts, (char *)part);
    va_end(args);
    g_ptr_array_add(parts, NULL);
    return g_build_filenamev((char **)parts->pdata);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **golden_list(const char *path, const char *suffix)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(path, 0, &error);
    g_assert_no_error(error);

    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    const char *name;
    while ((name = g_dir_read_name(dir)) != NULL)
        if (g_str_has_suffix(name, suffix))
            g_strv_builder_take(builder, g_strndup(name, strlen(name) - strlen(suffix)));
    char **names = g_strv_builder_end(builder);
    qsort(names, g_strv_length(names), sizeof *names, compare_names);
    return names;
}

void golden_assert(const char *path, const char *text)
{
    g_autoptr(GError) error = NULL;
    if (g_getenv("UPDATE_GOLDEN") != NULL) {
        g_file_set_contents(path, text, -1, &error);
        g_assert_no_error(error);
        return;
    }
    g_autofree char *expected = NULL;
    g_file_get_contents(path, &expected, NULL, &error);
    g_assert_no_error(error);
    if (!g_str_equal(expected, text))
        g_error("%s is not what comes out:\n%s", path, text);
}
