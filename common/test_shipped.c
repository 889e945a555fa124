/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "shipped.h"

#include <fcntl.h>
#include <unistd.h>

#include "error.h"

static void test_parse(void)
{
    g_autoptr(GHashTable) files = shipped_new();
    shipped_parse(files, "/etc/a\t17\tabc\t100640\troot\tadm\t\n"
                         "/etc/link\t0\t\t120777\troot\troot\t/usr/x\n"
                         "/etc/ghost\t64\t\t100644\troot\troot\t\n"
                         "/usr/bin/x\t0\tabc\t100755\troot\troot\t\n"
                         "/usr/local/x\t0\tabc\t100755\troot\troot\t\n"
                         "/boot/xen.gz\t0\tabc\t100644\troot\troot\t\n"
                         "/etc/short\t0\n");
    g_assert_cmpuint(g_hash_table_size(files), ==, 3);
    const ShippedFile *file = g_hash_table_lookup(files, "/etc/a");
    g_assert_cmpint(file->mode, ==, S_IFREG | 0640);
    g_assert_cmpstr(file->digest, ==, "abc");
    g_assert_cmpstr(file->group, ==, "adm");
    const ShippedFile *link = g_hash_table_lookup(files, "/etc/link");
    g_assert_true(S_ISLNK(link->mode));
    g_assert_cmpstr(link->link, ==, "/usr/x");
    g_assert_nonnull(g_hash_table_lookup(files, "/usr/local/x"));
}

static void test_digest(void)
{
    int fd = open("/dev/null", O_RDONLY);
    static const char *const empty[] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "d41d8cd98f00b204e9800998ecf8427e"};
    for (unsigned i = 0; i < G_N_ELEMENTS(empty); i++) {
        g_autofree char *digest = shipped_digest(fd, empty[i]);
        g_assert_cmpstr(digest, ==, empty[i]);
    }
    g_assert_null(shipped_digest(fd, "no digest"));
    close(fd);
}

static void test_no_database(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(shipped_read("/nonexistent", &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED);
    g_assert_true(g_str_has_prefix(error->message, "cannot read the RPM database "
                                                   "'/nonexistent" SHIPPED_DATABASE "': "));
}

int main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shipped/parse", test_parse);
    g_test_add_func("/shipped/digest", test_digest);
    g_test_add_func("/shipped/no-database", test_no_database);
    return g_test_run();
}
