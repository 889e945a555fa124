/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "testiso.h"

#include <string.h>

#include "run.h"

#define MAGIC "# GRUB Environment Block\n"
#define ENVIRONMENT 4096

static void add_file(const char *tree, const char *name, const void *bytes, gsize length)
{
    g_autofree char *path = g_build_filename(tree, name, NULL), *folder = g_path_get_dirname(path);
    g_autoptr(GError) error = NULL;
    RUN(&error, "mkdir", "-p", folder);
    g_assert_no_error(error);
    g_file_set_contents(path, bytes, (gssize)length, &error);
    g_assert_no_error(error);
}

static void add_area(const char *tree)
{
    g_autofree char *archive = g_malloc0(TESTISO_AREA);
    char environment[ENVIRONMENT];
    memset(environment, '#', sizeof environment);
    memcpy(environment, MAGIC, strlen(MAGIC));
    add_file(tree, "slipway/embed.env", environment, sizeof environment);
    add_file(tree, "slipway/embed.img", archive, TESTISO_AREA);
}

char *testiso_make(const char *const *files, gboolean has_area, char **ret_folder)
{
    g_autoptr(GError) error = NULL;
    *ret_folder = g_dir_make_tmp("slipway-iso-XXXXXX", &error);
    g_assert_no_error(error);
    g_autofree char *tree = g_build_filename(*ret_folder, "tree", NULL);
    char *image = g_build_filename(*ret_folder, "test.iso", NULL);
    add_file(tree, "first", "first", 5);
    for (; *files != NULL; files += 2)
        add_file(tree, files[0], files[1], strlen(files[1]));
    if (has_area)
        add_area(tree);
    RUN(&error, "xorriso", "-as", "mkisofs", "-quiet", "-r", "-o", image, tree);
    g_assert_no_error(error);
    return image;
}

void testiso_remove(char *folder)
{
    RUN(NULL, "rm", "-rf", folder);
    g_free(folder);
}
