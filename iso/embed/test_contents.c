/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "contents.h"

#include <string.h>

#include "error.h"
#include "testiso.h"

static const char *const packages[] = {"kmod-demo-1.0-1.x86_64.rpm", "package", "repodata/repomd.xml", "list", NULL};

static char *put(const char *folder, const char *name, const char *text)
{
    char *path = g_build_filename(folder, name, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

static void test_shows(void)
{
    char *folder;
    g_autofree char *image = testiso_make(packages, FALSE, &folder), *tree = g_build_filename(folder, "tree", NULL);
    g_autofree char *answers = put(folder, "a.xml", "<installation>\n<root-password>geheim</root-password>\n"
                                                    "<source type=\"url\">http://joe:geheim@192.0.2.1/</source>");
    g_autofree char *ca = put(folder, "ca.pem", "-----BEGIN CERTIFICATE-----\nMAEA\n-----END CERTIFICATE-----\n");
    Contents contents = {.answers = answers, .authority = ca, .arguments = (char *)"sshpassword=geheim quiet",
                         .driver_disks = (char *[]){image, NULL}, .packs = (char *[]){tree, NULL}};
    g_autoptr(GError) error = NULL;
    g_autoptr(Embedded) embedded = contents_gather(&contents, &error);
    g_assert_no_error(error);
    g_autofree char *text = contents_show(embedded, &error);
    g_assert_cmpstr(text, ==,
                    "kernel arguments: sshpassword=(removed) quiet\n"
                    "answer file:\n<installation>\n<root-password>(removed)</root-password>\n"
                    "<source type=\"url\">http://(credentials)@192.0.2.1/</source>\n"
                    "certificate authority:\n-----BEGIN CERTIFICATE-----\nMAEA\n-----END CERTIFICATE-----\n"
                    "driver disk: kmod-demo-1.0-1.x86_64.rpm (7 bytes)\n"
                    "pack: kmod-demo-1.0-1.x86_64.rpm (7 bytes)\n");
    testiso_remove(folder);
}

static void refuses(const Contents *contents, const char *why)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(contents_gather(contents, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, why));
}

static void test_refuses(void)
{
    static const char *const other[] = {"readme", "text", NULL};
    char *folder;
    g_autofree char *image = testiso_make(other, FALSE, &folder);
    g_autofree char *key = put(folder, "key.pem", "-----BEGIN PRIVATE KEY-----\ngeheim\n-----END PRIVATE KEY-----\n");
    refuses(&(Contents){.driver_disks = (char *[]){image, NULL}}, "it holds no packages");
    refuses(&(Contents){.packs = (char *[]){key, NULL}}, "it is not an ISO 9660 image");
    refuses(&(Contents){.packs = (char *[]){(char *)"/nowhere", NULL}}, "cannot read '/nowhere'");
    refuses(&(Contents){.answers = (char *)"/nowhere"}, "/nowhere");
    refuses(&(Contents){.authority = key}, "not one or more certificates");
    refuses(&(Contents){.arguments = (char *)"a\\b"}, "backslash");
    testiso_remove(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/contents/shows", test_shows);
    g_test_add_func("/contents/refuses", test_refuses);
    return g_test_run();
}
