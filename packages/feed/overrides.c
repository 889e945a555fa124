/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "overrides.h"

#include "error.h"
#include "patch.h"
#include "relation.h"

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

enum { VERB, PACKAGE, PATH, VALUE, USER, GROUP, FIELD = PATH, NAME = VALUE, PATCH = VALUE };

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

typedef enum { ON_FILES, ON_FOLDER, ON_RELATIONS } VerbScope;

static const struct Verb {
    const char *name;
    guint words;
    VerbScope scope;
    void (*apply)(RpmFile *file, char **words); /* to each file; NULL: the file or relation goes */
} verbs[] = {
    {"drop", 3, ON_FILES, NULL},        {"ghost", 3, ON_FILES, apply_ghost},
    {"caps", 4, ON_FILES, apply_caps},  {"mode", 6, ON_FILES, apply_mode},
    {"patch", 4, ON_FOLDER, NULL},      {"forget", 4, ON_RELATIONS, NULL},
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
        if (!verb || g_strv_length(words) != verb->words ||
            (verb->scope != ON_RELATIONS) != (*words[PATH] == '/')) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                        "%s:%u: expected one of: drop PACKAGE PATH, ghost PACKAGE PATH, "
                        "caps PACKAGE PATH CAPABILITIES, mode PACKAGE PATH MODE USER GROUP, "
                        "patch PACKAGE FOLDER FILE, forget PACKAGE FIELD NAME",
                        path, i + 1);
            return NULL;
        }
        Line *line = g_new(Line, 1);
        *line = (Line){i + 1, g_steal_pointer(&words)};
        g_ptr_array_add(overrides->lines, line);
    }
    return g_steal_pointer(&overrides);
}

/* The file of a patch; its name is relative to that of the overrides. */
static char *patch_path(const Overrides *overrides, const Line *line)
{
    g_autofree char *folder = g_path_get_dirname(overrides->path);
    return g_build_filename(folder, line->words[PATCH], NULL);
}

char **overrides_files(const Overrides *overrides)
{
    g_autoptr(GStrvBuilder) files = g_strv_builder_new();
    g_strv_builder_add(files, overrides->path);
    for (guint i = 0; i < overrides->lines->len; i++) {
        const Line *line = overrides->lines->pdata[i];
        if (find_verb(line->words[VERB])->scope == ON_FOLDER)
            g_strv_builder_take(files, patch_path(overrides, line));
    }
    return g_strv_builder_end(files);
}

void overrides_free(Overrides *overrides)
{
    g_free(overrides->path);
    g_clear_pointer(&overrides->lines, g_ptr_array_unref);
    g_free(overrides);
}

static gboolean unmatched(const Overrides *overrides, const Line *line, GError **error)
{
    g_autofree char *text = g_strjoinv(" ", line->words);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                "%s:%u: nothing in the package matches '%s' any more: look at what changed there, "
                "then change "
                "or remove the line",
                overrides->path, line->number, text);
    return FALSE;
}

/* Returns whether a file matched. */
static gboolean apply_to_files(const Line *line, const struct Verb *verb, GPtrArray *files)
{
    gboolean matched = FALSE;
    for (guint i = files->len; i-- > 0;) {
        RpmFile *file = files->pdata[i];
        if (!g_pattern_match_simple(line->words[PATH], file->path))
            continue;
        matched = TRUE;
        if (verb->apply)
            verb->apply(file, line->words);
        else
            g_ptr_array_remove_index(files, i);
    }
    return matched;
}

static gboolean apply_line(const Overrides *overrides, const Line *line, RpmPackage *package,
                           GError **error)
{
    const struct Verb *verb = find_verb(line->words[VERB]);
    if (verb->scope == ON_FILES)
        return apply_to_files(line, verb, package->files) || unmatched(overrides, line, error);
    g_autofree char *path = patch_path(overrides, line);
    return verb->scope == ON_RELATIONS || patch_apply(package, line->words[PATH], path, error);
}

gboolean overrides_apply(const Overrides *overrides, RpmPackage *package, GError **error)
{
    for (guint i = 0; i < overrides->lines->len; i++) {
        const Line *line = overrides->lines->pdata[i];
        if (g_pattern_match_simple(line->words[PACKAGE], package->name) &&
            !apply_line(overrides, line, package, error))
            return FALSE;
    }
    return TRUE;
}

/* Returns whether a relation to NAME was there. */
static gboolean remove_relations(GPtrArray *groups, const char *name)
{
    gboolean matched = FALSE;
    for (guint i = groups->len; i-- > 0;) {
        GPtrArray *group = groups->pdata[i];
        for (guint j = group->len; j-- > 0;) {
            const Relation *relation = group->pdata[j];
            if (strcmp(relation->name, name) != 0)
                continue;
            matched = TRUE;
            g_ptr_array_remove_index(group, j);
        }
        if (group->len == 0)
            g_ptr_array_remove_index(groups, i);
    }
    return matched;
}

gboolean overrides_filter(const Overrides *overrides, const char *package, const char *field,
                          GPtrArray *groups, GError **error)
{
    for (guint i = 0; i < overrides->lines->len; i++) {
        const Line *line = overrides->lines->pdata[i];
        if (strcmp(line->words[VERB], "forget") == 0 &&
            g_pattern_match_simple(line->words[PACKAGE], package) &&
            strcmp(line->words[FIELD], field) == 0 && !remove_relations(groups, line->words[NAME]))
            return unmatched(overrides, line, error);
    }
    return TRUE;
}
