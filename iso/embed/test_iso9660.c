/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "iso9660.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "testiso.h"

/* Too long for the directory record: Rock Ridge goes on elsewhere. */
#define LONG                                                                                                           \
    "kmod-a-very-long-name-of-a-driver-for-a-card-that-nobody-has-ever-seen-in-a-machine-and-never-will-" \
    "kmod-a-very-long-name-of-a-driver-for-a-card-that-nobody-has-ever-seen-in-a-machine-and-never-will-6.12.48.x86_64.rpm"

static const char *const files[] = {"a/Mixed-Case_1.0~rc1+b2.rpm", "content", LONG, "long", NULL};

static char *read_text(int fd, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(IsoFile) file = iso9660_find(fd, path, &error);
    g_assert_no_error(error);
    if (file == NULL)
        return NULL;
    char *text = g_malloc0(file->size + 1);
    g_assert_true(iso9660_read(fd, file->offset, text, file->size, &error));
    return text;
}

static void test_finds(void)
{
    char *folder;
    g_autofree char *image = testiso_make(files, FALSE, &folder);
    int fd = open(image, O_RDONLY);
    g_autoptr(GError) error = NULL;
    g_assert_true(iso9660_check(fd, &error));
    g_autofree char *mixed = read_text(fd, "/a/Mixed-Case_1.0~rc1+b2.rpm"), *name = read_text(fd, "/" LONG);
    g_assert_cmpstr(mixed, ==, "content");
    g_assert_cmpstr(name, ==, "long");
    g_assert_null(read_text(fd, "/a/mixed-case_1.0~rc1+b2.rpm"));
    g_assert_null(read_text(fd, "/first/second"));
    g_autoptr(GPtrArray) list = iso9660_list(fd, "/", &error);
    g_assert_cmpuint(list->len, ==, 3);
    g_assert_null(iso9660_list(fd, "/b", &error));
    g_assert_cmpstr(error->message, ==, "it holds no folder '/b'");
    close(fd);
    testiso_remove(folder);
}

static void test_refuses(void)
{
    char *folder;
    g_autofree char *image = testiso_make(files, FALSE, &folder);
    g_autoptr(GError) cut = NULL;
    g_autoptr(GError) foreign = NULL;
    g_assert_cmpint(truncate(image, 40 * 2048), ==, 0);
    int fd = open(image, O_RDONLY);
    g_assert_false(iso9660_check(fd, &cut));
    g_assert_true(strstr(cut->message, "truncated") != NULL);
    close(fd);
    g_assert_cmpint(truncate(image, 100), ==, 0);
    fd = open(image, O_RDONLY);
    g_assert_false(iso9660_check(fd, &foreign));
    g_assert_cmpstr(foreign->message, ==, "it is not an ISO 9660 image");
    close(fd);
    testiso_remove(folder);
}

/* Whatever stands in its folders: an answer or an error, within bounds (the sanitizers look). */
static void test_damaged(void)
{
    char *folder;
    g_autofree char *image = testiso_make(files, FALSE, &folder), *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(image, &bytes, &length, NULL));
    gsize begin = 16 * 2048 + 156, end = MIN(length, 64 * 2048);
    for (unsigned round = 0; round < 400; round++) {
        g_autofree char *copy = g_memdup2(bytes, length);
        for (unsigned i = 0; i < 1 + round % 16; i++)
            copy[(gsize)g_test_rand_int_range((gint32)begin, (gint32)end)] = (char)g_test_rand_int_range(0, 256);
        int fd = open(image, O_RDWR | O_TRUNC);
        g_assert_cmpint(write(fd, copy, length), ==, (gssize)length);
        g_autoptr(IsoFile) file = iso9660_find(fd, "/" LONG, NULL);
        g_autoptr(GPtrArray) list = iso9660_list(fd, "/a", NULL);
        close(fd);
    }
    testiso_remove(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/iso9660/finds", test_finds);
    g_test_add_func("/iso9660/refuses", test_refuses);
    g_test_add_func("/iso9660/damaged", test_damaged);
    return g_test_run();
}
