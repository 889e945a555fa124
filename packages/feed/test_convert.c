/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "convert.h"

#include "testdeb.h"

#include <rpm/rpmds.h>
#include <rpm/rpmfi.h>
#include <string.h>

static Overrides *no_overrides(void)
{
    g_autoptr(GError) error = NULL;
    Overrides *overrides = overrides_load("/dev/null", &error);
    g_assert_no_error(error);
    return overrides;
}

static RpmPackage *convert(const char *more, const TestFile *files, GError **error)
{
    g_autofree char *control = test_control("thing", "1:1.0-1", more);
    const TestFile control_files[] = {
        {"./control", control}, {"./conffiles", "/etc/thing.conf\n"}, {NULL}};
    g_autoptr(GBytes) bytes = test_deb(control_files, files, "none");
    g_autoptr(Overrides) overrides = no_overrides();
    g_autoptr(Deb) deb = deb_read_bytes(bytes, "thing.deb", DEB_FILES, error);
    return deb ? convert_deb(deb, overrides, error) : NULL;
}

static const TestFile no_files[] = {{NULL}};

/* "name flags evr" of each dependency, by commas. */
static char *text_of(GPtrArray *dependencies)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < dependencies->len; i++) {
        const RpmDependency *dependency = dependencies->pdata[i];
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", dependency->name);
        if (dependency->flags & (RPMSENSE_LESS | RPMSENSE_GREATER | RPMSENSE_EQUAL))
            g_string_append_printf(text, " %s%s%s %s", dependency->flags & RPMSENSE_LESS ? "<" : "",
                                   dependency->flags & RPMSENSE_GREATER ? ">" : "",
                                   dependency->flags & RPMSENSE_EQUAL ? "=" : "", dependency->evr);
        if (dependency->flags & RPMSENSE_SCRIPT_PRE)
            g_string_append(text, " (pre)");
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void test_relations(void)
{
    g_autoptr(GError) error = NULL;
    const char *fields = "Pre-Depends: libc6 (>= 2.34)\n"
                         "Depends: a:any, b (<< 2) | c | b (<< 2), d (= 1-2) | d (= 1-2)\n"
                         "Provides: virtual, other (= 3)\n"
                         "Conflicts: virtual, thing\nBreaks: old (<= 1~)\n"
                         "Replaces: old\nRecommends: e\nSuggests: f (>> 1)\nEnhances: g\n";
    g_autoptr(RpmPackage) package = convert(fields, no_files, &error);
    g_assert_no_error(error);
    const struct {
        GPtrArray *array;
        const char *text;
    } cases[] = {
        {package->requires, "libc6 >= 2.34-0 (pre), a, (b < 2-0 or c), d = 1-2"},
        {package->provides, "thing = 1:1.0-1, virtual, other = 3-0"},
        {package->conflicts, "virtual, old <= 1~-0"},
        {package->recommends, "e"},
        {package->suggests, "f > 1-0"},
        {package->enhances, "g"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = text_of(cases[i].array);
        g_assert_cmpstr(text, ==, cases[i].text);
    }
}

static void test_identity(void)
{
    g_autoptr(GError) error = NULL;
    const char *fields = "Source: things (1.0-1)\nSection: admin\nHomepage: https://example.com\n";
    g_autoptr(RpmPackage) package = convert(fields, no_files, &error);
    g_assert_no_error(error);
    g_autofree char *name = rpm_package_filename(package);
    g_assert_cmpstr(name, ==, "thing-1.0-1.x86_64.rpm");
    g_assert_cmpstr(package->source_rpm, ==, "things-1.0-1.src.rpm");
    g_assert_cmpstr(package->summary, ==, "a test");
    g_assert_cmpstr(package->description, ==, "of tests");
    g_assert_cmpstr(package->group, ==, "admin");
    g_assert_cmpstr(package->url, ==, "https://example.com");
    g_assert_true(g_str_has_prefix(package->origin, "deb:thing.deb#sha256="));
    g_assert_cmpuint(package->build_time, ==, 1750000000);
}

static const RpmFile *file_of(const RpmPackage *package, const char *path)
{
    for (guint i = 0; i < package->files->len; i++) {
        const RpmFile *file = package->files->pdata[i];
        if (strcmp(file->path, path) == 0)
            return file;
    }
    g_error("%s is missing", path);
}

static void test_files(void)
{
    const TestFile files[] = {
        {"./etc/"},
        {"./etc/thing.conf", "x"},
        {"./proc/"},
        {"./usr/bin/"},
        {"./usr/bin/thing", "x", .mode = 0755},
        {"./usr/sbin/thingd", .link = "../bin/thing"},
        {"./usr/share/doc/thing/"},
        {"./usr/share/doc/thing/copyright", "x"},
        {"./usr/share/doc/thing/changelog.gz", "x"},
        {"./usr/share/man/man1/thing.1.gz", "x"},
        {"./usr/share/man/de/man1/thing.1.gz", "x"},
        {"./usr/share/locale/pt_BR/LC_MESSAGES/thing.mo", "x"},
        {NULL},
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(RpmPackage) package = convert(NULL, files, &error);
    g_assert_no_error(error);
    const struct {
        const char *path;
        guint32 flags;
        const char *language;
    } cases[] = {
        {"/etc/thing.conf", RPMFILE_CONFIG | RPMFILE_NOREPLACE, ""},
        {"/proc", RPMFILE_GHOST, ""},
        {"/usr/bin/thing", 0, ""},
        {"/usr/share/doc/thing", 0, ""},
        {"/usr/share/doc/thing/copyright", RPMFILE_LICENSE, ""},
        {"/usr/share/doc/thing/changelog.gz", RPMFILE_DOC, ""},
        {"/usr/share/man/man1/thing.1.gz", RPMFILE_DOC, ""},
        {"/usr/share/man/de/man1/thing.1.gz", RPMFILE_DOC, "de"},
        {"/usr/share/locale/pt_BR/LC_MESSAGES/thing.mo", 0, "pt_BR"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const RpmFile *file = file_of(package, cases[i].path);
        g_assert_cmpuint(file->flags, ==, cases[i].flags);
        g_assert_cmpstr(file->language, ==, cases[i].language);
    }
    g_autofree char *provides = text_of(package->provides);
    g_assert_cmpstr(provides, ==, "thing = 1:1.0-1, /bin/thing, /sbin/thingd");
    g_autofree char *requires = text_of(package->requires);
    g_assert_cmpstr(requires, ==, "");
}

/* Owners other than root come with the package of our accounts. */
static void test_owner(void)
{
    const TestFile files[] = {{"./var/mail/"}, {NULL}};
    g_autoptr(RpmPackage) package = convert(NULL, files, NULL);
    g_autofree char *requires = text_of(package->requires);
    g_assert_cmpstr(requires, ==, "slipway-setup (pre)");
}

static void test_bad(void)
{
    const TestFile outside[] = {{"./lib/x", "x"}, {NULL}};
    const struct {
        const char *more;
        const TestFile *files;
        const char *message;
    } cases[] = {
        {NULL, outside, "thing.deb: '/lib/x' lies outside /usr, which Debian 13 has merged"},
        {"Depends: a (1)\n", no_files, "thing.deb: Depends: '(1)' has no comparison operator"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(convert(cases[i].more, cases[i].files, &error));
        g_assert_cmpstr(error->message, ==, cases[i].message);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/convert/relations", test_relations);
    g_test_add_func("/convert/identity", test_identity);
    g_test_add_func("/convert/files", test_files);
    g_test_add_func("/convert/owner", test_owner);
    g_test_add_func("/convert/bad", test_bad);
    return g_test_run();
}
