/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "overrides.h"

#include "error.h"

#include <rpm/rpmfi.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
    guint number;
    char **words; /* the line, without its comment */
} Line;

struct Overrides {
    char *path;
    GPtrArray *lines; /* Line */
};

enum { VERB, PACKAGE, PATH, VALUE, USER, GROUP };

static void apply_ghost(RpmFile *file, char **words)
{
    file->flags |= RPMFILE_GHOST;
}

static void apply_caps(RpmFile *file, char **words)
{
    g_free(file->capabilities);
    file->capabilities = g_strdup(words[VALUE]);
}

static void apply_mode(RpmFile *file, char **words)
{
    file->mode = (file->mode & S_IFMT) | g_ascii_strtoull(words[VALUE], NULL, 8);
    g_free(file->user);
    g_free(file->group);
    file->user = g_strdup(words[USER]);
    file->group = g_strdup(words[GROUP]);
}

static const struct Verb {
    const char *name;
    guint words;
    void (*apply)(RpmFile *file, char **words); /* NULL: the file goes */
} verbs[] = {
    {"drop", 3, NULL},
    {"ghost", 3, apply_ghost},
    {"caps", 4, apply_caps},
    {"mode", 6, apply_mode},
};

static const struct Verb *find_verb(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

static void line_free(Line *line)
{
    g_strfreev(line->words);
    g_free(line);
}

/* The words of TEXT up to a comment. */
static char **split_words(char *text)
{
    char *comment = strchr(text, '#');
    if (comment)
        *comment = '\0';
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_auto(GStrv) parts = g_strsplit_set(text, " \t", -1);
    for (char **part = parts; *part; part++)
        if (**part)
            g_strv_builder_add(builder, *part);
    return g_strv_builder_end(builder);
}

Overrides *overrides_load(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, error))
        return NULL;

    g_autoptr(Overrides) overrides = g_new0(Overrides, 1);
    overrides->path = g_strdup(path);
    overrides->lines = g_ptr_array_new_with_free_func((GDestroyNotify)line_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        g_auto(GStrv) words = split_words(lines[i]);
        if (!words[VERB])
            continue;
        const struct Verb *verb = find_verb(words[VERB]);
        if (!verb || g_strv_length(words) != verb->words || *words[PATH] != '/') {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                        "%s:%u: expected one of: drop PACKAGE PATH, ghost PACKAGE PATH, "
                        "caps PACKAGE PATH CAPABILITIES, mode PACKAGE PATH MODE USER GROUP",
                        path, i + 1);
            return NULL;
        }
        Line *line = g_new(Line, 1);
        *line = (Line){i + 1, g_steal_pointer(&words)};
        g_ptr_array_add(overrides->lines, line);
    }
    return g_steal_pointer(&overrides);
}

void overrides_free(Overrides *overrides)
{
    g_free(overrides->path);
    g_clear_pointer(&overrides->lines, g_ptr_array_unref);
    g_free(overrides);
}

gboolean overrides_apply(const Overrides *overrides, RpmPackage *package, GError **error)
{
    for (guint i = 0; i < overrides->lines->len; i++) {
        const Line *line = overrides->lines->pdata[i];
        if (strcmp(line->words[PACKAGE], package->name) != 0)
            continue;
        const struct Verb *verb = find_verb(line->words[VERB]);
        gboolean matched = FALSE;
        for (guint j = package->files->len; j-- > 0;) {
            RpmFile *file = package->files->pdata[j];
            if (!g_pattern_match_simple(line->words[PATH], file->path))
                continue;
            matched = TRUE;
            if (verb->apply)
                verb->apply(file, line->words);
            else
                g_ptr_array_remove_index(package->files, j);
        }
        if (!matched) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                        "%s:%u: package %s has no file '%s' any more: look at what replaced it, then "
                        "change or remove the line",
                        overrides->path, line->number, package->name, line->words[PATH]);
            return FALSE;
        }
    }
    return TRUE;
}
