/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carry.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "carry_rules.h"
#include "error.h"
#include "run.h"
#include "shipped.h"

/* Two releases: packages made by rpmbuild, in small roots with an RPM database each. */
typedef struct {
    char *top, *old, *new;
} Roots;

#define UUID "11111111-2222-3333-4444-555555555555"

static const char spec[] =
    "Name: demo\nVersion: %{ver}\nRelease: 1\nSummary: demo\nLicense: none\nBuildArch: noarch\n"
    "AutoReqProv: no\n"
    "%description\n.\n"
    "%install\n"
    "mkdir -p %{buildroot}/etc/d %{buildroot}/usr/bin\n"
    "cd %{buildroot}/etc\n"
    "for name in same edited removed mode swapped; do echo $name >$name; done\n"
    "for name in newer both removed-both unedited; do echo $name %{ver} >$name; done\n"
    "echo %{ver} >release-%{ver}\n"
    "ln -s same link\n"
    "echo %{ver} >%{buildroot}/usr/bin/tool\n"
    "%files\n%defattr(0644,root,root,0755)\n/etc/*\n/usr/bin/tool\n";

static char *at(const char *root, const char *path)
{
    return g_build_filename(root, path, NULL);
}

static void put(const char *root, const char *path, const char *text)
{
    g_autofree char *file = at(root, path), *folder = g_path_get_dirname(file);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_true(g_file_set_contents(file, text, -1, NULL));
}

static char *get(const char *root, const char *path)
{
    g_autofree char *file = at(root, path);
    char *text = NULL;
    return g_file_get_contents(file, &text, NULL, NULL) ? text : NULL;
}

static void assert_text(const char *root, const char *path, const char *wanted)
{
    g_autofree char *text = get(root, path);
    if (g_strcmp0(text, wanted) != 0)
        g_error("%s%s is '%s', not '%s'", root, path, text, wanted);
}

static gboolean there(const char *root, const char *path)
{
    g_autofree char *file = at(root, path);
    struct stat info;
    return lstat(file, &info) == 0;
}

static void must_run(const char *const argv[])
{
    g_autoptr(GError) error = NULL;
    run_argv(argv, NULL, &error);
    g_assert_no_error(error);
}
#define MUST_RUN(...) must_run((const char *const[]){__VA_ARGS__, NULL})

static void make_root(const char *top, const char *root, const char *version, const char *daemon)
{
    g_autofree char *topdir = g_strconcat("_topdir ", top, "/rpm", NULL),
                    *ver = g_strconcat("ver ", version, NULL), *file = at(top, "demo.spec"),
                    *package = g_strdup_printf("%s/rpm/RPMS/noarch/demo-%s-1.noarch.rpm", top,
                                               version);
    g_assert_true(g_file_set_contents(file, spec, -1, NULL));
    MUST_RUN("rpmbuild", "-bb", "--quiet", "--define", topdir, "--define", ver, "--define",
             "__os_install_post %{nil}", file);
    g_assert_cmpint(g_mkdir_with_parents(root, 0755), ==, 0);
    MUST_RUN("rpm", "--root", root, "--dbpath", SHIPPED_DATABASE, "--install", "--nosignature",
             package);

    g_autofree char *passwd = g_strdup_printf("root:x:0:0::/root:/bin/bash\nd:x:%s:%s::/:/bin/false\n",
                                              daemon, daemon),
                    *group = g_strdup_printf("root:x:0:\nd:x:%s:\n", daemon);
    static const char *const folders[] = {"/etc/", SHIPPED_AS_BUILT "/"};
    for (unsigned i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *a = g_strconcat(folders[i], "passwd", NULL),
                        *b = g_strconcat(folders[i], "group", NULL),
                        *c = g_strconcat(folders[i], "shadow", NULL),
                        *d = g_strconcat(folders[i], "gshadow", NULL);
        put(root, a, passwd);
        put(root, b, group);
        put(root, c, "root:*:20000::::::\nd:!*:20000::::::\n");
        put(root, d, "root:*::\nd:!*::\n");
    }
    put(root, SHIPPED_REST, "/etc/on/a.service\t0\t\t120777\troot\troot\t/usr/a\n"
                            "/etc/on/b.service\t0\t\t120777\troot\troot\t/usr/b\n");
    g_autofree char *on = at(root, "/etc/on"), *a = at(on, "a.service"), *b = at(on, "b.service");
    g_assert_cmpint(g_mkdir(on, 0755), ==, 0);
    g_assert_cmpint(symlink("/usr/a", a), ==, 0);
    g_assert_cmpint(symlink("/usr/b", b), ==, 0);
    put(root, "/etc/fstab", "UUID=old / ext4 errors=remount-ro 0 1\n");
    put(root, CARRY_RULES_SHIPPED "/50-test.conf",
        "keep /etc\nkeep /home\nkeep /var\ndrop /var/cache\ndrop /var/log\nkeep /usr/local\n"
        "drop " CARRY_RECORD "\n"
        "merge /etc/passwd\nmerge /etc/group\nmerge /etc/shadow\nmerge /etc/gshadow\n"
        "merge /etc/fstab\n");
}

static void set_up(Roots *roots, gconstpointer data)
{
    roots->top = g_dir_make_tmp("slipway-test-XXXXXX", NULL);
    roots->old = at(roots->top, "old");
    roots->new = at(roots->top, "new");
    make_root(roots->top, roots->old, "1", "124");
    make_root(roots->top, roots->new, "2", "130");
}

static void tear_down(Roots *roots, gconstpointer data)
{
    MUST_RUN("rm", "-r", "--one-file-system", roots->top);
    g_free(roots->top);
    g_free(roots->old);
    g_free(roots->new);
}

static Carry *plan(const Roots *roots)
{
    g_autoptr(GError) error = NULL;
    Carry *carry = carry_plan(roots->old, roots->new, FALSE, &error);
    g_assert_no_error(error);
    return carry;
}

static void carry_over(const Roots *roots)
{
    g_autoptr(Carry) carry = plan(roots);
    g_autoptr(GError) error = NULL;
    carry_apply(carry, UUID, &error);
    g_assert_no_error(error);
}

/* All of it, by name, type, mode, owner and content, but for the RPM database. */
static char *fingerprint(const char *root)
{
    g_autoptr(GError) error = NULL;
    char *text = NULL;
    g_autofree char *command = g_strdup_printf(
        "cd %s; find . -path ./usr/lib/sysimage -prune -o -printf '%%p %%y %%m %%U %%G %%l\\n' | sort;"
        "find . -path ./usr/lib/sysimage -prune -o -type f ! -name carried.json -print0 | sort -z | xargs -0 sha256sum",
        root);
    RUN_OUTPUT(&text, &error, "sh", "-c", command);
    g_assert_no_error(error);
    return text;
}

static void assert_same(const char *one, const char *other)
{
    g_auto(GStrv) lines = g_strsplit(one, "\n", -1), others = g_strsplit(other, "\n", -1);
    for (unsigned i = 0; lines[i] != NULL || others[i] != NULL; i++)
        g_assert_cmpstr(lines[i], ==, others[i]);
}

static void test_untouched(Roots *roots, gconstpointer data)
{
    g_autofree char *before = fingerprint(roots->new);
    g_autoptr(Carry) carry = plan(roots);
    for (CarryKind kind = CARRY_ADDED; kind < CARRY_MERGED; kind++)
        g_assert_cmpuint(carry_count(carry, kind), ==, 0);
    g_assert_cmpuint(carry_count(carry, CARRY_MERGED), ==, 5);
    g_autofree char *after = fingerprint(roots->new);
    assert_same(before, after);
    carry_over(roots);
    assert_text(roots->new, "/etc/unedited", "unedited 2\n");
    assert_text(roots->new, "/etc/release-2", "2\n");
    g_assert_false(there(roots->new, "/etc/release-1"));
    assert_text(roots->new, "/etc/fstab", "UUID=" UUID " / ext4 errors=remount-ro 0 1\n");
}

static void change_everything(const Roots *roots)
{
    const char *old = roots->old;
    put(old, "/etc/edited", "mine\n");
    put(old, "/etc/both", "mine\n");
    put(old, "/etc/mine.conf", "mine\n");
    put(old, "/etc/release-1", "mine\n");
    put(old, "/etc/release-2", "mine\n");
    put(old, "/etc/stale.rpmnew", "not mine\n");
    put(old, "/usr/local/bin/x", "mine\n");
    put(old, "/usr/bin/tool", "not kept\n");
    put(old, "/var/cache/x", "not kept\n");
    put(old, "/var/log/x", "not kept\n");
    put(old, "/var/lib/d/state", "mine\n");
    put(old, "/home/ann/a", "mine\n");
    g_autofree char *removed = at(old, "/etc/removed"), *both = at(old, "/etc/removed-both"),
                    *unit = at(old, "/etc/on/a.service"), *mode = at(old, "/etc/mode"),
                    *newer = at(old, "/etc/newer"), *swapped = at(old, "/etc/swapped"),
                    *state = at(old, "/var/lib/d/state"), *ann = at(old, "/home/ann/a"),
                    *hard = at(old, "/home/ann/b"), *sparse = at(old, "/home/ann/sparse"),
                    *on = at(old, "/etc/on/mine.service");
    g_assert_cmpint(unlink(removed) | unlink(both) | unlink(unit) | unlink(swapped), ==, 0);
    g_assert_cmpint(chmod(mode, 0600) | chmod(newer, 0600), ==, 0);
    g_assert_cmpint(symlink("same", swapped) | symlink("/usr/mine", on), ==, 0);
    g_assert_cmpint(chown(state, 124, 124), ==, 0);
    g_assert_cmpint(chmod(state, 04750), ==, 0);
    g_assert_cmpint(link(ann, hard), ==, 0);
    int fd = open(sparse, O_WRONLY | O_CREAT, 0644);
    g_assert_cmpint(pwrite(fd, "x", 1, 8 << 20), ==, 1);
    g_assert_cmpint(ftruncate(fd, 16 << 20), ==, 0);
    close(fd);
    g_assert_true(setxattr(ann, "user.mark", "1", 1, 0) == 0 || errno == ENOTSUP);
    put(old, "/etc/shadow", "root:$y$mine:20000::::::\nd:!*:20000::::::\n");
}

static void assert_everything(const Roots *roots)
{
    const char *new = roots->new;
    assert_text(new, "/etc/edited", "mine\n");
    assert_text(new, "/etc/both", "mine\n");
    assert_text(new, "/etc/both.rpmnew", "both 2\n");
    assert_text(new, "/etc/mine.conf", "mine\n");
    assert_text(new, "/etc/release-1", "mine\n");
    assert_text(new, "/etc/release-2", "mine\n");
    assert_text(new, "/etc/release-2.rpmnew", "2\n");
    assert_text(new, "/usr/local/bin/x", "mine\n");
    assert_text(new, "/usr/bin/tool", "2\n");
    assert_text(new, "/etc/removed-both.rpmnew", "removed-both 2\n");
    assert_text(new, "/etc/newer", "newer 2\n");
    static const char *const absent[] = {"/etc/removed",      "/etc/removed-both",
                                         "/etc/on/a.service", "/etc/stale.rpmnew",
                                         "/var/cache/x",      "/var/log/x",
                                         "/etc/edited.rpmnew", "/etc/mine.conf.rpmnew"};
    for (unsigned i = 0; i < G_N_ELEMENTS(absent); i++)
        if (there(new, absent[i]))
            g_error("%s%s is there", new, absent[i]);
    g_assert_true(there(new, "/etc/on/b.service") && there(new, "/etc/on/mine.service"));

    g_autofree char *mode = at(new, "/etc/mode"), *newer = at(new, "/etc/newer"),
                    *state = at(new, "/var/lib/d/state"), *a = at(new, "/home/ann/a"),
                    *b = at(new, "/home/ann/b"), *sparse = at(new, "/home/ann/sparse"),
                    *swapped = at(new, "/etc/swapped");
    struct stat info, other;
    g_assert_true(stat(mode, &info) == 0 && (info.st_mode & 07777) == 0600);
    g_assert_true(stat(newer, &info) == 0 && (info.st_mode & 07777) == 0600);
    g_assert_true(stat(state, &info) == 0 && (info.st_mode & 07777) == 04750);
    g_assert_cmpuint(info.st_uid, ==, 130);
    g_assert_cmpuint(info.st_gid, ==, 130);
    g_assert_true(stat(a, &info) == 0 && stat(b, &other) == 0 && info.st_ino == other.st_ino);
    g_assert_true(stat(sparse, &info) == 0 && info.st_size == 16 << 20);
    g_assert_cmpint(info.st_blocks, <, 1024);
    g_assert_true(lstat(swapped, &info) == 0 && S_ISLNK(info.st_mode));
    char value;
    g_assert_true(getxattr(a, "user.mark", &value, 1) == 1 || errno == ENOTSUP);
    assert_text(new, "/etc/shadow", "root:$y$mine:20000::::::\nd:!*:20000::::::\n");
    g_autofree char *accounts = get(new, "/etc/passwd");
    g_assert_nonnull(strstr(accounts, "d:x:130:130:"));
}

static void test_everything(Roots *roots, gconstpointer data)
{
    change_everything(roots);
    g_autoptr(Carry) carry = plan(roots);
    g_assert_cmpuint(carry_count(carry, CARRY_CONFLICT), ==, 2);
    g_assert_cmpuint(carry_count(carry, CARRY_DELETED), ==, 3);
    g_assert_cmpuint(carry_count(carry, CARRY_MODE), ==, 2);
    g_autofree char *text = carry_to_text(carry, FALSE), *all = carry_to_text(carry, TRUE),
                    *json = carry_to_json(carry);
    g_assert_nonnull(strstr(text, "conflict  /etc/both: yours is kept, the new release's is "
                                  "/etc/both.rpmnew\n"));
    g_assert_nonnull(strstr(text, "deleted   /etc/removed-both: stays deleted, the new release's"));
    g_assert_null(strstr(text, "/etc/mine.conf"));
    g_assert_nonnull(strstr(all, "added     /etc/mine.conf\n"));
    g_assert_nonnull(strstr(json, "/etc/removed-both.rpmnew"));
    g_assert_null(strstr(json, "$y$"));
    carry_over(roots);
    assert_everything(roots);
}

/* A second run, with and without the first one's record, leaves the same. */
static void test_again(Roots *roots, gconstpointer data)
{
    change_everything(roots);
    carry_over(roots);
    g_autofree char *once = fingerprint(roots->new), *record = at(roots->new, CARRY_RECORD);
    carry_over(roots);
    g_autofree char *twice = fingerprint(roots->new);
    assert_same(once, twice);
    g_assert_cmpint(unlink(record), ==, 0);
    carry_over(roots);
    g_autofree char *thrice = fingerprint(roots->new);
    assert_same(once, thrice);
    assert_everything(roots);
}

/* What the administrator takes back between two runs is not in the new root afterwards. */
static void test_taken_back(Roots *roots, gconstpointer data)
{
    change_everything(roots);
    carry_over(roots);
    g_autofree char *mine = at(roots->old, "/etc/mine.conf");
    g_assert_cmpint(unlink(mine), ==, 0);
    put(roots->old, "/etc/both", "both 1\n");
    put(roots->old, "/etc/edited", "edited\n");
    put(roots->old, "/etc/removed", "removed\n");
    carry_over(roots);
    g_assert_false(there(roots->new, "/etc/mine.conf"));
    assert_text(roots->new, "/etc/both", "both 2\n");
    g_assert_false(there(roots->new, "/etc/both.rpmnew"));
    assert_text(roots->new, "/etc/edited", "edited\n");
    assert_text(roots->new, "/etc/removed", "removed\n");
}

/* A link in the new root that leads out of it is not followed. */
static void test_links_stay_inside(Roots *roots, gconstpointer data)
{
    put(roots->old, "/var/lib/x/a", "mine\n");
    g_autofree char *lib = at(roots->new, "/var/lib"), *var = at(roots->new, "/var"),
                    *outside = at(roots->top, "outside");
    g_assert_cmpint(g_mkdir_with_parents(var, 0755), ==, 0);
    g_assert_cmpint(g_mkdir(outside, 0755), ==, 0);
    g_assert_cmpint(symlink("../../outside", lib), ==, 0);
    g_autoptr(Carry) carry = plan(roots);
    g_autoptr(GError) error = NULL;
    carry_apply(carry, UUID, &error);
    g_autoptr(GDir) folder = g_dir_open(outside, 0, NULL);
    g_assert_null(g_dir_read_name(folder));
}

static void test_salvage(Roots *roots, gconstpointer data)
{
    change_everything(roots);
    g_autofree char *database = at(roots->old, SHIPPED_DATABASE "/rpmdb.sqlite");
    g_assert_true(g_file_set_contents(database, "rubbish", -1, NULL));
    g_autoptr(GError) error = NULL;
    g_assert_null(carry_plan(roots->old, roots->new, FALSE, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED);
    g_clear_error(&error);
    g_autoptr(Carry) carry = carry_plan(roots->old, roots->new, TRUE, &error);
    g_assert_no_error(error);
    g_autofree char *text = carry_to_text(carry, FALSE);
    g_assert_nonnull(strstr(text, "note      cannot read the RPM database"));
    carry_apply(carry, UUID, &error);
    g_assert_no_error(error);
    assert_text(roots->new, "/etc/mine.conf", "mine\n");
    assert_text(roots->new, "/etc/both", "mine\n");
    assert_text(roots->new, "/usr/bin/tool", "2\n");
}

static void test_no_host(Roots *roots, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *empty = at(roots->top, "empty");
    g_assert_cmpint(g_mkdir(empty, 0755), ==, 0);
    g_assert_null(carry_plan(empty, roots->new, TRUE, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "no Slipway host"));
}

int main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add("/carry/" name, Roots, NULL, set_up, function, tear_down)
    ADD("untouched", test_untouched);
    ADD("everything", test_everything);
    ADD("again", test_again);
    ADD("taken-back", test_taken_back);
    ADD("links-stay-inside", test_links_stay_inside);
    ADD("salvage", test_salvage);
    ADD("no-host", test_no_host);
    return g_test_run();
}
