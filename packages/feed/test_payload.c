/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "payload.h"

#include "digest.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <sys/stat.h>

static void make(PayloadResult *ret_result)
{
    g_autoptr(Payload) payload = payload_new(10);
    payload_add(payload, "/etc", 1, S_IFDIR | 0755, 1, 7, NULL, 0);
    payload_add(payload, "/etc/a", 2, S_IFREG | 0644, 2, 8, NULL, 0);
    payload_add(payload, "/etc/b", 2, S_IFREG | 0644, 2, 8, "hello", 5);
    payload_add(payload, "/etc/c", 3, S_IFLNK | 0777, 1, 9, "b", 1);
    payload_finish(payload, ret_result);
}

/* libarchive reads back what was written. */
static void test_read_back(void)
{
    g_auto(PayloadResult) result = {0};
    make(&result);
    struct archive *archive = archive_read_new();
    archive_read_support_filter_zstd(archive);
    archive_read_support_format_cpio(archive);
    g_assert_cmpint(
        archive_read_open_memory(archive, result.compressed->data, result.compressed->len), ==,
        ARCHIVE_OK);

    static const char *const paths[] = {"./etc", "./etc/a", "./etc/b", "./etc/c"};
    struct archive_entry *entry;
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_assert_cmpint(archive_read_next_header(archive, &entry), ==, ARCHIVE_OK);
        g_assert_cmpstr(archive_entry_pathname(entry), ==, paths[i]);
        if (i == 2) {
            char content[6] = "";
            g_assert_cmpint(archive_read_data(archive, content, 5), ==, 5);
            g_assert_cmpstr(content, ==, "hello");
            g_assert_cmpint(archive_entry_mtime(entry), ==, 8);
        }
        if (i == 3)
            g_assert_cmpstr(archive_entry_symlink(entry), ==, "b");
    }
    g_assert_cmpint(archive_read_next_header(archive, &entry), ==, ARCHIVE_EOF);
    archive_read_free(archive);

    g_autofree char *sha256 = digest_sha256(result.compressed->data, result.compressed->len);
    g_assert_cmpstr(result.compressed_sha256, ==, sha256);
    g_assert_cmpuint(result.size % 4, ==, 0);
}

static void test_same_bits(void)
{
    g_auto(PayloadResult) first = {0}, second = {0};
    make(&first);
    make(&second);
    g_assert_cmpmem(first.compressed->data, first.compressed->len, second.compressed->data,
                    second.compressed->len);
    g_assert_cmpstr(first.sha256, ==, second.sha256);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/payload/read-back", test_read_back);
    g_test_add_func("/payload/same-bits", test_same_bits);
    return g_test_run();
}
