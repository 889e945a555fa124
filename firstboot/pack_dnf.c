/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pack_dnf.h"

#include <glib/gstdio.h>
#include <string.h>

#include "error.h"
#include "run.h"

#define REPOSITORIES "/etc/yum.repos.d"
#define RELEASE_KEY "/etc/pki/rpm-gpg/RPM-GPG-KEY-slipway"
#define TIMEOUT 1800 /* seconds; slipway-base's file triggers make initrds anew */

static char *repository_id(const char *name)
{
    return g_strconcat("slipway-pack-", name, NULL);
}

static char *repository_path(const char *name)
{
    g_autofree char *id = repository_id(name);
    return g_strdup_printf(REPOSITORIES "/%s.repo", id);
}

static void keep_line(const char *line, gpointer data)
{
    g_string_append_printf(data, "%s\n", line);
}

char *pack_dnf_reasons(const char *output)
{
    g_autoptr(GString) reasons = g_string_new(NULL);
    g_autofree char *last = NULL;
    g_auto(GStrv) lines = g_strsplit(output, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_strstrip(*line);
        gboolean is_reason = g_str_has_prefix(*line, "- ") || g_str_has_prefix(*line, "Problem") ||
                             g_str_has_prefix(*line, "Public key for ") || g_str_has_suffix(*line, " is not signed") ||
                             (g_str_has_prefix(*line, "Error: ") && !g_str_has_prefix(*line, "Error: Problem"));
        if (is_reason)
            g_string_append_printf(reasons, "%s%s", reasons->len > 0 ? "; " : "",
                                   *line + (g_str_has_prefix(*line, "- ") ? 2 : 0));
        if (**line != '\0') {
            g_free(last);
            last = g_strdup(*line);
        }
    }
    return reasons->len > 0 ? g_strdup(reasons->str) : g_steal_pointer(&last);
}

/* dnf with WORDS and then MORE, both NULL-terminated. */
static gboolean dnf(const char *const *words, char **more, char **ret_output, GError **error)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_autoptr(GString) said = g_string_new(NULL);
    g_autoptr(GError) failure = NULL;
    g_ptr_array_add(argv, (char *)"dnf");
    g_ptr_array_add(argv, (char *)"--assumeyes");
    g_ptr_array_add(argv, (char *)"--setopt=localpkg_gpgcheck=1");
    for (; *words != NULL; words++)
        g_ptr_array_add(argv, (char *)*words);
    for (; more != NULL && *more != NULL; more++)
        g_ptr_array_add(argv, *more);
    g_ptr_array_add(argv, NULL);
    const RunCommand command = {.argv = (const char *const *)argv->pdata, .timeout = TIMEOUT, .title = "dnf",
                                .on_line = ret_output == NULL ? keep_line : NULL, .on_line_data = said};
    if (run_command(&command, ret_output, &failure))
        return TRUE;
    g_autofree char *reasons = pack_dnf_reasons(said->str);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "%s", reasons != NULL ? reasons : failure->message);
    return FALSE;
}

char *pack_dnf_describe(const char *name, const char *url, const char *key)
{
    g_autofree char *id = repository_id(name);
    return g_strdup_printf("# Written by 'slipway pack add'; 'slipway pack remove %s' takes it away.\n"
                           "[%s]\nname=Supplemental pack %s\nbaseurl=%s\nenabled=1\ngpgcheck=1\nrepo_gpgcheck=1\n"
                           "gpgkey=file://" RELEASE_KEY "%s%s\n",
                           name, id, name, url, key != NULL ? " file://" : "", key != NULL ? key : "");
}

static gboolean write_repository(const char *name, const char *text, GError **error)
{
    g_autofree char *path = repository_path(name);
    return g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error); /* the URL may
                                                                                               hold a password */
}

gboolean pack_dnf_add_repository(const char *name, const char *url, const char *key, GError **error)
{
    g_autofree char *text = pack_dnf_describe(name, url, key);
    return write_repository(name, text, error);
}

gboolean pack_dnf_limit_repository(const char *name, char **packages, GError **error)
{
    g_autofree char *path = repository_path(name), *text = NULL, *list = g_strjoinv(",", packages);
    if (!g_file_get_contents(path, &text, NULL, error))
        return FALSE;
    g_autofree char *limited = g_strconcat(text, "includepkgs=", list, "\n", NULL);
    return write_repository(name, limited, error);
}

void pack_dnf_remove_repository(const char *name)
{
    g_autofree char *path = repository_path(name);
    g_unlink(path);
}

/* The lines of TEXT, each once. */
static char **sort_names(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (char **line = lines; *line != NULL; line++)
        if (*g_strstrip(*line) != '\0')
            g_ptr_array_add(names, *line);
    g_ptr_array_sort_values(names, (GCompareFunc)strcmp);
    g_autoptr(GStrvBuilder) sorted = g_strv_builder_new();
    for (unsigned i = 0; i < names->len; i++)
        if (i == 0 || !g_str_equal(names->pdata[i], names->pdata[i - 1]))
            g_strv_builder_add(sorted, names->pdata[i]);
    return g_strv_builder_end(sorted);
}

gboolean pack_dnf_names_in_repository(const char *name, char ***ret_names, GError **error)
{
    g_autofree char *id = repository_id(name), *output = NULL;
    g_autofree char *strict = g_strdup_printf("--setopt=%s.skip_if_unavailable=0", id);
    if (!dnf((const char *const[]){"--quiet", strict, "--repo", id, "repoquery", "--available", "--qf", "%{name}\n", NULL}, NULL,
             &output, error))
        return FALSE;
    *ret_names = sort_names(output);
    return TRUE;
}

/* The paths of the packages in FOLDER; g_strfreev(). */
static char **list_packages(const char *folder)
{
    g_autoptr(GStrvBuilder) paths = g_strv_builder_new();
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        if (g_str_has_suffix(name, ".rpm"))
            g_strv_builder_take(paths, g_build_filename(folder, name, NULL));
    return g_strv_builder_end(paths);
}

gboolean pack_dnf_names_in_folder(const char *folder, char ***ret_names, GError **error)
{
    g_auto(GStrv) paths = list_packages(folder);
    g_autoptr(GString) names = g_string_new(NULL);
    for (char **path = paths; *path != NULL; path++) {
        g_autofree char *name = NULL;
        if (!RUN_OUTPUT(&name, error, "rpm", "--query", "--nosignature", "--package", "--qf", "%{NAME}\n", *path))
            return FALSE;
        g_string_append(names, name);
    }
    *ret_names = sort_names(names->str);
    return TRUE;
}

gboolean pack_dnf_trust(const char *root, const char *key, GError **error)
{
    return RUN(error, "rpmkeys", "--root", root, "--import", key);
}

void pack_dnf_distrust(const char *key)
{
    g_autofree char *text = NULL;
    if (!RUN_OUTPUT(&text, NULL, "gpg", "--batch", "--show-keys", "--with-colons", key))
        return;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (g_str_has_prefix(*line, "fpr:")) {
            g_auto(GStrv) fields = g_strsplit(*line, ":", -1);
            gsize length = g_strv_length(fields) > 9 ? strlen(fields[9]) : 0;
            /* rpm 4.20 calls a key by the last 8 digits, in small letters */
            g_autofree char *id = length >= 8 ? g_ascii_strdown(fields[9] + length - 8, -1) : NULL;
            if (id != NULL)
                RUN(NULL, "rpmkeys", "--delete", id);
            return; /* the first is the key's own, others those of its subkeys */
        }
}

gboolean pack_dnf_install(const char *root, const char *folder, char **names, gboolean only_test, GError **error)
{
    g_auto(GStrv) paths = list_packages(folder);
    const char *test = only_test ? "--setopt=tsflags=test" : "--setopt=tsflags=";
    g_autofree char *installroot = g_strconcat("--installroot=", root, NULL);
    return pack_dnf_trust(root, RELEASE_KEY, error) &&
           dnf((const char *const[]){installroot, "--setopt=reposdir=" REPOSITORIES, test, "install", NULL},
               *paths != NULL ? paths : names, NULL, error);
}

gboolean pack_dnf_remove(char **names, GError **error)
{
    return dnf((const char *const[]){"--disablerepo=*", "remove", NULL}, names, NULL, error);
}
