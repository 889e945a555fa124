/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sysfs.h"

#include <string.h>

static char *read_text(const char *root, const char *format, va_list args) G_GNUC_PRINTF(2, 0);

static char *read_text(const char *root, const char *format, va_list args)
{
    g_autofree char *path = g_strdup_vprintf(format, args);
    g_autofree char *whole = g_strconcat(root, path, NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(whole, &text, NULL, NULL) || *g_strstrip(text) == '\0')
        return NULL;
    /* What a device calls itself may be any bytes. */
    return g_utf8_make_valid(text, -1);
}

char *sysfs_text(const char *root, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = read_text(root, format, args);
    va_end(args);
    return text;
}

guint64 sysfs_number(guint64 fallback, const char *root, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = read_text(root, format, args);
    va_end(args);

    guint64 number;
    if (text == NULL || !g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT64, &number, NULL))
        return fallback;
    return number;
}

gboolean sysfs_exists(const char *root, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *path = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *whole = g_strconcat(root, path, NULL);
    return g_file_test(whole, G_FILE_TEST_EXISTS);
}

static int compare_names(const void *a, const void *b)
{
    return strverscmp(*(char *const *)a, *(char *const *)b);
}

static char **sort(GStrvBuilder *builder)
{
    char **names = g_strv_builder_end(builder);
    qsort(names, g_strv_length(names), sizeof *names, compare_names);
    return names;
}

char **sysfs_list(const char *root, const char *path)
{
    g_autofree char *whole = g_strconcat(root, path, NULL);
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    g_autoptr(GDir) dir = g_dir_open(whole, 0, NULL);
    const char *name;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
        g_strv_builder_add(names, name);
    return sort(names);
}

Udev *udev_read(const char *root, const char *number)
{
    Udev *udev = g_new0(Udev, 1);
    udev->properties = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    /* systemd, src/libsystemd/sd-device: a letter, a colon, a value; E is a property, S a link. */
    g_autofree char *text = sysfs_text(root, "/run/udev/data/b%s", number);
    g_auto(GStrv) lines = g_strsplit(text != NULL ? text : "", "\n", -1);
    g_autoptr(GStrvBuilder) links = g_strv_builder_new();
    for (char **line = lines; *line != NULL; line++) {
        const char *equals = strchr(*line, '=');
        if (g_str_has_prefix(*line, "S:"))
            g_strv_builder_take(links, g_strconcat("/dev/", *line + 2, NULL));
        else if (g_str_has_prefix(*line, "E:") && equals != NULL && equals[1] != '\0')
            g_hash_table_insert(udev->properties, g_strndup(*line + 2, equals - *line - 2),
                                g_strdup(equals + 1));
    }
    udev->links = sort(links);
    return udev;
}

void udev_free(Udev *udev)
{
    if (udev == NULL)
        return;
    g_hash_table_unref(udev->properties);
    g_strfreev(udev->links);
    g_free(udev);
}

const char *udev_property(const Udev *udev, const char *const *names)
{
    const char *value = NULL;
    for (; *names != NULL && value == NULL; names++)
        value = g_hash_table_lookup(udev->properties, *names);
    return value;
}
