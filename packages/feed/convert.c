/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "convert.h"

#include "soname.h"
#include "error.h"
#include "relation.h"

#include <rpm/rpmds.h>
#include <rpm/rpmfi.h>
#include <string.h>
#include <sys/stat.h>

/* Owners other than root exist once this package is installed. */
#define ACCOUNTS_PACKAGE "slipway-setup"

/* Installed before the package that says so, as Debian's Pre-Depends. */
#define SENSE_BEFORE (RPMSENSE_PREREQ | RPMSENSE_SCRIPT_PRE)

/* The synopsis, and the long description without Debian's markup. */
static void split_description(const char *text, char **ret_summary, char **ret_description)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GString) description = g_string_new(NULL);
    for (char **line = lines[0] ? lines + 1 : lines; *line; line++) {
        g_strstrip(*line);
        g_string_append_printf(description, "%s%s", description->len > 0 ? "\n" : "",
                               strcmp(*line, ".") == 0 ? "" : *line);
    }
    *ret_summary = g_strdup(lines[0] ? lines[0] : "");
    *ret_description = g_strdup(description->len > 0 ? description->str : *ret_summary);
}

/* "Source: name (version)" as RPM names a source package. */
static char *source_rpm(const Control *control, const char *package, const char *version,
                        GError **error)
{
    const char *field = control_get(control, "Source");
    g_auto(GStrv) words = g_strsplit(field ? field : package, " ", 2);
    g_autofree char *own_version = NULL;
    if (words[0] && words[1]) {
        own_version = g_strdup(words[1]);
        g_strdelimit(own_version, "()", ' ');
        version = g_strstrip(own_version);
    }
    g_autoptr(DebVersion) parsed = deb_version_parse(version, error);
    if (!parsed)
        return NULL;
    g_autoptr(Evr) evr = evr_from_deb(parsed);
    return g_strdup_printf("%s-%s-%s.src.rpm", words[0], evr->version, evr->release);
}

RpmPackage *convert_identity(const Control *control, GError **error)
{
    const char *name = control_need(control, "Package", error);
    const char *version = name ? control_need(control, "Version", error) : NULL;
    const char *architecture = version ? control_need(control, "Architecture", error) : NULL;
    const char *maintainer = architecture ? control_need(control, "Maintainer", error) : NULL;
    const char *description = maintainer ? control_need(control, "Description", error) : NULL;
    if (!description)
        return NULL;
    if (!g_str_equal(architecture, "amd64") && !g_str_equal(architecture, "all")) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "%s is built for %s, not for amd64",
                    name, architecture);
        return NULL;
    }
    g_autoptr(DebVersion) parsed = deb_version_parse(version, error);
    if (!parsed)
        return NULL;

    g_autoptr(RpmPackage) package = rpm_package_new();
    package->source_rpm = source_rpm(control, name, version, error);
    if (!package->source_rpm)
        return NULL;
    const char *section = control_get(control, "Section");
    package->name = g_strdup(name);
    package->evr = evr_from_deb(parsed);
    package->architecture = g_strdup(g_str_equal(architecture, "all") ? "noarch" : "x86_64");
    package->packager = g_strdup(maintainer);
    package->url = g_strdup(control_get(control, "Homepage"));
    package->group = g_strdup(section ? section : "misc");
    package->license = g_strdup_printf("see /usr/share/doc/%s/copyright", name);
    split_description(description, &package->summary, &package->description);
    return g_steal_pointer(&package);
}

static char *relation_evr(const Relation *relation)
{
    g_autoptr(Evr) evr = evr_from_deb(relation->version);
    return evr_to_string(evr);
}

static void add_relation(GPtrArray *array, const Relation *relation, guint32 extra_flags)
{
    static const guint32 senses[] = {
        [RELATION_ANY] = 0,
        [RELATION_EARLIER] = RPMSENSE_LESS,
        [RELATION_EARLIER_OR_EQUAL] = RPMSENSE_LESS | RPMSENSE_EQUAL,
        [RELATION_EQUAL] = RPMSENSE_EQUAL,
        [RELATION_LATER_OR_EQUAL] = RPMSENSE_GREATER | RPMSENSE_EQUAL,
        [RELATION_LATER] = RPMSENSE_GREATER,
    };
    g_autofree char *evr = relation->version ? relation_evr(relation) : NULL;
    rpm_depend(array, relation->name, senses[relation->op] | extra_flags, evr);
}

/* "a (>= 1) | b" as "(a >= 1-0 or b)". */
static void add_alternatives(GPtrArray *array, GPtrArray *group, guint32 extra_flags)
{
    static const char *const operators[] = {"", "<", "<=", "=", ">=", ">"};
    g_autoptr(GPtrArray) terms = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < group->len; i++) {
        const Relation *relation = group->pdata[i];
        g_autofree char *evr = relation->version ? relation_evr(relation) : NULL;
        char *term = evr ? g_strdup_printf("%s %s %s", relation->name, operators[relation->op], evr)
                         : g_strdup(relation->name);
        if (g_ptr_array_find_with_equal_func(terms, term, g_str_equal, NULL))
            g_free(term);
        else
            g_ptr_array_add(terms, term);
    }
    if (terms->len == 1) {
        add_relation(array, group->pdata[0], extra_flags);
        return;
    }
    g_ptr_array_add(terms, NULL);
    g_autofree char *joined = g_strjoinv(" or ", (char **)terms->pdata);
    g_autofree char *rich = g_strdup_printf("(%s)", joined);
    rpm_depend(array, rich, extra_flags, NULL);
}

static gboolean add_field(const Control *control, const Overrides *overrides, RpmPackage *package,
                          const char *field, GPtrArray *array, guint32 extra_flags, GError **error)
{
    g_autoptr(GPtrArray) groups = relations_parse(control_get(control, field), error);
    if (!groups) {
        g_prefix_error(error, "%s: ", field);
        return FALSE;
    }
    if (!overrides_filter(overrides, package->name, field, groups, error))
        return FALSE;
    for (guint i = 0; i < groups->len; i++) {
        GPtrArray *group = groups->pdata[i];
        const Relation *first = group->pdata[0];
        if (group->len > 1)
            add_alternatives(array, group, extra_flags);
        else if (array != package->conflicts || !g_str_equal(first->name, package->name))
            add_relation(array, first, extra_flags);
    }
    return TRUE;
}

/* Replaces is left out on purpose: RPM's Obsoletes would remove the package. */
static gboolean add_relations(const Control *control, const Overrides *overrides,
                              RpmPackage *package, GError **error)
{
    const struct {
        const char *name;
        GPtrArray *array;
        guint32 flags;
    } fields[] = {
        {"Provides", package->provides, 0}, {"Pre-Depends", package->requires, SENSE_BEFORE},
        {"Depends", package->requires, 0},  {"Conflicts", package->conflicts, 0},
        {"Breaks", package->conflicts, 0},  {"Recommends", package->recommends, 0},
        {"Suggests", package->suggests, 0}, {"Enhances", package->enhances, 0},
    };
    g_autofree char *evr = evr_to_string(package->evr);
    rpm_depend(package->provides, package->name, RPMSENSE_EQUAL, evr);
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        if (!add_field(control, overrides, package, fields[i].name, fields[i].array,
                       fields[i].flags, error))
            return FALSE;
    return TRUE;
}

/* "/usr/share/locale/de/LC_MESSAGES/x.mo" and "/usr/share/man/de/man1/x" -> "de". */
static const char *file_language(const char *path)
{
    static const char *const roots[] = {"/usr/share/locale/", "/usr/share/man/"};
    for (gsize i = 0; i < G_N_ELEMENTS(roots); i++) {
        const char *name = path + strlen(roots[i]);
        const char *end = g_str_has_prefix(path, roots[i]) ? strchr(name, '/') : NULL;
        if (!end || g_str_has_prefix(name, "man"))
            continue;
        g_autofree char *language = g_strndup(name, end - name);
        return g_intern_string(language);
    }
    return "";
}

static guint32 file_flags(const Deb *deb, const DebFile *file)
{
    static const char *const filled_at_boot[] = {"/proc", "/sys", "/dev", "/run", NULL};
    guint32 flags = 0;

    if (g_strv_contains(filled_at_boot, file->path))
        flags |= RPMFILE_GHOST;
    if (g_hash_table_contains(deb->conffiles, file->path))
        flags |= RPMFILE_CONFIG | RPMFILE_NOREPLACE;
    if (S_ISDIR(file->mode))
        return flags;
    if (g_str_has_prefix(file->path, "/usr/share/doc/"))
        flags |= g_str_has_suffix(file->path, "/copyright") ? RPMFILE_LICENSE : RPMFILE_DOC;
    if (g_str_has_prefix(file->path, "/usr/share/man/") ||
        g_str_has_prefix(file->path, "/usr/share/info/"))
        flags |= RPMFILE_DOC;
    return flags;
}

/* RPM would see /lib/x and /usr/lib/x as two files. */
static gboolean check_merged_usr(const DebFile *file, GError **error)
{
    static const char *const roots[] = {"/bin/", "/sbin/", "/lib/", "/lib64/"};
    for (gsize i = 0; i < G_N_ELEMENTS(roots); i++) {
        if (g_str_has_prefix(file->path, roots[i])) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                        "'%s' lies outside /usr, which Debian 13 has merged", file->path);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean add_files(const Deb *deb, RpmPackage *package, GError **error)
{
    for (guint i = 0; i < deb->files->len; i++) {
        const DebFile *source = deb->files->pdata[i];
        if (!check_merged_usr(source, error))
            return FALSE;
        RpmFile *file = rpm_file_new(source->path, source->mode);
        file->user = g_strdup(source->user);
        file->group = g_strdup(source->group);
        file->mtime = source->mtime;
        file->target = g_strdup(source->target);
        file->hard_link = g_strdup(source->hard_link);
        file->content = source->content ? g_bytes_ref(source->content) : NULL;
        file->flags = file_flags(deb, source);
        file->language = file_language(source->path);
        g_ptr_array_add(package->files, file);
    }
    return TRUE;
}

/* What RPMs that were built elsewhere ask for: programs by their names before
 * /usr was merged, libraries by their sonames. */
static void add_file_provides(RpmPackage *package, const RpmFile *file)
{
    static const char *const library_folders[] = {"/usr/lib/x86_64-linux-gnu", "/usr/lib64",
                                                  "/usr/lib", NULL};
    g_autofree char *folder = g_path_get_dirname(file->path);
    if (S_ISDIR(file->mode))
        return;
    if (g_str_equal(folder, "/usr/bin") || g_str_equal(folder, "/usr/sbin"))
        rpm_depend(package->provides, file->path + strlen("/usr"), 0, NULL);
    if (!file->content || !g_strv_contains(library_folders, folder) || !strstr(file->path, ".so"))
        return;
    g_autoptr(GPtrArray) provides = soname_provides(file->content);
    for (guint i = 0; i < provides->len; i++)
        rpm_depend(package->provides, provides->pdata[i], 0, NULL);
}

/* What follows from the files that stayed after the overrides. */
static void add_file_relations(RpmPackage *package)
{
    gboolean foreign_owner = FALSE;
    for (guint i = 0; i < package->files->len; i++) {
        const RpmFile *file = package->files->pdata[i];
        add_file_provides(package, file);
        foreign_owner |= !g_str_equal(file->user, "root") || !g_str_equal(file->group, "root");
    }
    if (foreign_owner)
        rpm_depend(package->requires, ACCOUNTS_PACKAGE, SENSE_BEFORE, NULL);
}

RpmPackage *convert_deb(const Deb *deb, const Overrides *overrides, GError **error)
{
    g_autoptr(RpmPackage) package = convert_identity(deb->control, error);
    if (!package || !add_relations(deb->control, overrides, package, error) ||
        !add_files(deb, package, error) || !overrides_apply(overrides, package, error)) {
        g_prefix_error(error, "%s: ", deb->origin);
        return NULL;
    }
    add_file_relations(package);
    package->build_time = deb->mtime;
    package->origin = g_strdup_printf("deb:%s#sha256=%s", deb->origin, deb->sha256);
    return g_steal_pointer(&package);
}
