/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpio.h"

#include <string.h>

#include "error.h"

static GByteArray *make(void)
{
    GByteArray *archive = g_byte_array_new();
    cpio_add_folder(archive, "slipway");
    cpio_add_file(archive, "slipway/a", "12345", 5);
    cpio_add_file(archive, "slipway/empty", "", 0);
    cpio_finish(archive);
    return archive;
}

static void test_round(void)
{
    g_autoptr(GByteArray) archive = make();
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) members = cpio_read(archive->data, archive->len, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(members->len, ==, 3);
    const CpioMember *folder = members->pdata[0], *file = members->pdata[1], *empty = members->pdata[2];
    g_assert_true(folder->is_folder);
    g_assert_false(file->is_folder);
    g_assert_cmpstr(file->path, ==, "slipway/a");
    g_assert_cmpmem(file->bytes, file->length, "12345", 5);
    g_assert_cmpuint(empty->length, ==, 0);
    g_assert_cmpuint(archive->len % 4, ==, 0);
    /* mode and length of the first file, as the kernel reads them */
    const char *header = (const char *)archive->data + 120;
    g_assert_true(g_str_has_prefix(header, "070701" "00000000" "00008180"));
    g_assert_cmpmem(header + 6 + 6 * 8, 8, "00000005", 8);
}

static void test_damaged(void)
{
    g_autoptr(GByteArray) archive = make();
    for (unsigned length = 0; length < archive->len - 4; length += 3) {
        g_autoptr(GError) error = NULL;
        g_autofree guchar *copy = g_memdup2(archive->data, length); /* its end is guarded */
        g_assert_null(cpio_read(copy, length, &error));
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE);
    }
    for (unsigned i = 0; i < archive->len; i++) {
        g_autofree guchar *copy = g_memdup2(archive->data, archive->len);
        copy[i] = 'f';
        g_autoptr(GPtrArray) members = cpio_read(copy, archive->len, NULL);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cpio/round", test_round);
    g_test_add_func("/cpio/damaged", test_damaged);
    return g_test_run();
}
