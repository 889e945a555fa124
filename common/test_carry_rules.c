/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carry_rules.h"

#include <string.h>

#include "error.h"
#include "run.h"

static CarryRules *rules_of(const char *text)
{
    g_autoptr(GError) error = NULL;
    CarryRules *rules = carry_rules_parse(text, "test.conf", &error);
    g_assert_no_error(error);
    return rules;
}

static void test_longest_decides(void)
{
    g_autoptr(CarryRules) rules = rules_of("# what is kept\n"
                                           "keep /var\n"
                                           "\n"
                                           "drop /var/lib/dnf   # a cache\n"
                                           "keep /var/lib/dnf/mine\n"
                                           "drop /home/*/.cache\n"
                                           "keep /home\n"
                                           "merge /etc/passwd\n");
    g_assert_cmpint(carry_rules_of(rules, "/var/lib/ganeti/config.data"), ==, CARRY_RULE_KEEP);
    g_assert_cmpint(carry_rules_of(rules, "/var"), ==, CARRY_RULE_KEEP);
    g_assert_cmpint(carry_rules_of(rules, "/var/lib/dnf/x"), ==, CARRY_RULE_DROP);
    g_assert_cmpint(carry_rules_of(rules, "/var/lib/dnf2/x"), ==, CARRY_RULE_KEEP);
    g_assert_cmpint(carry_rules_of(rules, "/var/lib/dnf/mine/a"), ==, CARRY_RULE_KEEP);
    g_assert_cmpint(carry_rules_of(rules, "/home/ann/.cache/x"), ==, CARRY_RULE_DROP);
    g_assert_cmpint(carry_rules_of(rules, "/home/ann/a/.cache"), ==, CARRY_RULE_KEEP);
    g_assert_cmpint(carry_rules_of(rules, "/etc/passwd"), ==, CARRY_RULE_MERGE);
    g_assert_cmpint(carry_rules_of(rules, "/etc/issue"), ==, CARRY_RULE_DROP);
    g_assert_cmpint(carry_rules_of(rules, "/usr/bin/ls"), ==, CARRY_RULE_DROP);
}

static void test_enter(void)
{
    g_autoptr(CarryRules) rules = rules_of("keep /var/lib\n"
                                           "drop /var/lib/dnf\n"
                                           "keep /var/lib/dnf/mine\n"
                                           "keep /home/*/keep\n"
                                           "drop /var/lib/rpm\n");
    g_assert_true(carry_rules_enter(rules, "/var"));
    g_assert_true(carry_rules_enter(rules, "/var/lib/x"));
    g_assert_true(carry_rules_enter(rules, "/var/lib/dnf"));
    g_assert_true(carry_rules_enter(rules, "/home/ann"));
    g_assert_false(carry_rules_enter(rules, "/var/lib/rpm"));
    g_assert_false(carry_rules_enter(rules, "/var/cache"));
    g_assert_false(carry_rules_enter(rules, "/usr"));
}

static void test_all_mistakes(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(carry_rules_parse("keep\nsave /etc\nkeep etc\nkeep /etc/\nkeep /a/../b\nkeep /\n"
                                    "merge /etc/issue\nkeep /fine\n",
                                    "x.conf", &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED);
    static const char *const wanted[] = {
        "x.conf:1: ''",
        "x.conf:2: 'save' is no rule; write keep, drop or merge",
        "x.conf:3: 'etc' is no absolute path",
        "x.conf:4: '/etc/'",
        "x.conf:5: '/a/../b'",
        "x.conf:6: '/'",
        "x.conf:7: nothing can merge '/etc/issue'",
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(wanted); i++)
        g_assert_nonnull(strstr(error->message, wanted[i]));
    g_assert_null(strstr(error->message, "x.conf:8"));
}

static void put(const char *root, const char *path, const char *text)
{
    g_autofree char *file = g_build_filename(root, path, NULL),
                    *folder = g_path_get_dirname(file);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_true(g_file_set_contents(file, text, -1, NULL));
}

/* Packages of both releases, and the administrator's: a file of one name once, by who goes first. */
static void test_folders(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *top = g_dir_make_tmp("slipway-test-XXXXXX", NULL),
                    *old = g_build_filename(top, "old", NULL),
                    *new = g_build_filename(top, "new", NULL);
    g_assert_null(carry_rules_read(old, new, &error));
    g_assert_nonnull(strstr(error->message, "no Slipway host"));
    g_clear_error(&error);

    put(old, CARRY_RULES_SHIPPED "/a.conf", "keep /old\n");
    put(old, CARRY_RULES_SHIPPED "/pack.conf", "keep /pack\n");
    put(old, CARRY_RULES_LOCAL "/b.conf", "keep /mine\n");
    put(old, CARRY_RULES_LOCAL "/b.conf.bak", "nonsense\n");
    put(new, CARRY_RULES_SHIPPED "/a.conf", "keep /new\n");
    put(new, CARRY_RULES_SHIPPED "/b.conf", "keep /theirs\n");
    g_autoptr(CarryRules) rules = carry_rules_read(old, new, &error);
    g_assert_no_error(error);
    static const char *const kept[] = {"/pack", "/mine", "/new"}, *const not[] = {"/old", "/theirs"};
    for (unsigned i = 0; i < G_N_ELEMENTS(kept); i++)
        g_assert_cmpint(carry_rules_of(rules, kept[i]), ==, CARRY_RULE_KEEP);
    for (unsigned i = 0; i < G_N_ELEMENTS(not ); i++)
        g_assert_cmpint(carry_rules_of(rules, not[i]), ==, CARRY_RULE_DROP);

    put(old, CARRY_RULES_LOCAL "/c.conf", "hold /mine\n");
    g_assert_null(carry_rules_read(old, new, &error));
    g_assert_nonnull(strstr(error->message, "/etc/slipway/state.d/c.conf:1: 'hold' is no rule"));
    g_assert_true(RUN(NULL, "rm", "-r", top));
}

int main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/carry-rules/longest-decides", test_longest_decides);
    g_test_add_func("/carry-rules/enter", test_enter);
    g_test_add_func("/carry-rules/all-mistakes", test_all_mistakes);
    g_test_add_func("/carry-rules/folders", test_folders);
    return g_test_run();
}
