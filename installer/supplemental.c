/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "supplemental.h"

#include "answers.h"
#include "embedded.h"
#include "error.h"
#include "pack_name.h"
#include "packages.h"
#include "run.h"
#include "url.h"

#define FOLDER "/run/slipway/packs" /* a folder for each, by its name on the host; SOURCE in .source/NAME */
#define SOURCES FOLDER "/.source"
#define SCRATCH "/run/slipway/packs.check"

/* A name that no other pack has; g_free(). */
static char *choose_name(const char *source)
{
    char *name = pack_name_of(source);
    for (unsigned i = 2;; i++) {
        g_autofree char *folder = g_build_filename(FOLDER, name, NULL);
        if (!g_file_test(folder, G_FILE_TEST_EXISTS))
            return name;
        g_free(name);
        name = g_strdup_printf("pack-%u", i);
    }
}

/* SOURCE: as of packages_collect(). */
static gboolean fetch(const char *source, GError **error)
{
    const char *shown = source != NULL ? source : SUPPLEMENTAL_LABEL;
    g_autofree char *name = choose_name(shown), *folder = g_build_filename(FOLDER, name, NULL);
    g_autofree char *note = g_build_filename(SOURCES, name, NULL), *clean = url_without_credentials(shown);
    gboolean good = packages_collect(source, SUPPLEMENTAL_LABEL, folder, error) &&
                    packages_check(folder, SCRATCH, FALSE, error) && g_file_set_contents(note, clean, -1, error);
    RUN(NULL, "rm", "-rf", SCRATCH);
    if (good)
        g_message("the supplemental pack '%s' is fetched and checked", clean);
    else if (g_error_matches(error != NULL ? *error : NULL, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK))
        g_prefix_error(error, "the supplemental pack '%s': ", clean);
    else
        error_reclass(error, SLIPWAY_ERROR_SOURCE, "the supplemental pack '%s' is refused: ", clean);
    return good;
}

gboolean supplemental_fetch(char **sources, GError **error)
{
    if (!RUN(error, "rm", "-rf", FOLDER) || !RUN(error, "mkdir", "-p", SOURCES))
        return FALSE;
    for (char **source = sources; *source != NULL; source++)
        if (!fetch(g_str_equal(*source, ANSWERS_MEDIUM) ? NULL : *source, error))
            return FALSE;
    return !embedded_has(EMBEDDED_PACKS) || fetch(EMBEDDED_PACKS, error);
}

gboolean supplemental_install(const char *root, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(SOURCES, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *folder = g_build_filename(FOLDER, name, NULL), *note = g_build_filename(SOURCES, name, NULL);
        g_autofree char *source = NULL;
        if (!g_file_get_contents(note, &source, NULL, error) || !packages_install(folder, root, name, source, error))
            return FALSE;
    }
    return TRUE;
}
