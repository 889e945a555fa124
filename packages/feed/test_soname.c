/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "soname.h"

#include <string.h>

#define LIBRARY "/usr/lib/x86_64-linux-gnu/libc.so.6"

static GBytes *read_library(void)
{
    char *content;
    gsize length;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(LIBRARY, &content, &length, &error);
    g_assert_no_error(error);
    return g_bytes_new_take(content, length);
}

static gboolean contains(GPtrArray *provides, const char *text)
{
    return g_ptr_array_find_with_equal_func(provides, text, g_str_equal, NULL);
}

static void test_library(void)
{
    g_autoptr(GBytes) content = read_library();
    g_autoptr(GPtrArray) provides = soname_provides(content);
    g_assert_true(contains(provides, "libc.so.6()(64bit)"));
    g_assert_true(contains(provides, "libc.so.6(GLIBC_2.2.5)(64bit)"));
    g_assert_true(contains(provides, "libc.so.6(GLIBC_2.34)(64bit)"));
    g_assert_false(contains(provides, "libc.so.6(libc.so.6)(64bit)"));
}

static void test_others(void)
{
    static const char *const contents[] = {"", "\177ELF", "#!/bin/sh\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(contents); i++) {
        g_autoptr(GBytes) content = g_bytes_new_static(contents[i], strlen(contents[i]));
        g_autoptr(GPtrArray) provides = soname_provides(content);
        g_assert_cmpuint(provides->len, ==, 0);
    }
}

/* Whatever stands in the headers, nothing outside the file is read (run this
 * with the address sanitizer). */
static void test_damaged(void)
{
    g_autoptr(GBytes) content = read_library();
    gsize size = g_bytes_get_size(content);
    for (gsize length = 0; length < size; length += 1 + length / 3) {
        g_autofree void *copy = g_memdup2(g_bytes_get_data(content, NULL), length);
        g_autoptr(GBytes) part = g_bytes_new_static(copy, length);
        g_ptr_array_unref(soname_provides(part));
    }

    g_autofree guint8 *copy = g_memdup2(g_bytes_get_data(content, NULL), size);
    g_autoptr(GBytes) damaged = g_bytes_new_static(copy, size);
    for (gsize at = 16; at < 1024; at++) {
        guint8 before = copy[at];
        copy[at] ^= 0xff;
        g_ptr_array_unref(soname_provides(damaged));
        copy[at] = before;
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/soname/library", test_library);
    g_test_add_func("/soname/others", test_others);
    g_test_add_func("/soname/damaged", test_damaged);
    return g_test_run();
}
