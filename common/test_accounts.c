/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "accounts.h"

#include <string.h>

static Accounts *accounts_of(const char *passwd, const char *group, const char *shadow,
                             const char *gshadow)
{
    Accounts *accounts = g_new0(Accounts, 1);
    accounts->text[ACCOUNTS_PASSWD] = g_strdup(passwd);
    accounts->text[ACCOUNTS_GROUP] = g_strdup(group);
    accounts->text[ACCOUNTS_SHADOW] = g_strdup(shadow);
    accounts->text[ACCOUNTS_GSHADOW] = g_strdup(gshadow);
    return accounts;
}

/* As the old release was built; what an administrator made of it; the new release, in which the
 * daemon has another number and another shell, and there is one more. */
#define BASE                                                                                       \
    accounts_of("root:x:0:0::/root:/bin/bash\nd:x:124:124::/:/bin/false\n",                        \
                "root:x:0:\nd:x:124:\nwheel:x:20:\n", "root:*:20000::::::\nd:!*:20000::::::\n",    \
                "root:*::\nd:!*::\nwheel:!*::\n")
#define OLD                                                                                        \
    accounts_of("root:x:0:0:Ann:/root:/bin/zsh\nd:x:124:124::/:/bin/false\n"                       \
                "ann:x:1000:1000:Ann:/home/ann:/bin/bash\nown:x:999:999::/opt:/bin/false\n",       \
                "root:x:0:\nd:x:124:ann\nwheel:x:20:ann,d\nann:x:1000:\nown:x:999:\n",             \
                "root:$y$secret:20100::::::\nd:!*:20000::::::\nann:$y$hers:20100::::::\n"          \
                "own:!:20100::::::\n",                                                             \
                "root:*::\nd:!*::ann\nwheel:!*::ann,d\nann:!::\nown:!::\n")
#define NEW                                                                                        \
    accounts_of("root:x:0:0::/root:/bin/bash\nd:x:130:130:Daemon:/:/usr/sbin/nologin\n"            \
                "e:x:999:999::/:/bin/false\n",                                                     \
                "root:x:0:\nd:x:130:\nwheel:x:20:e\ne:x:999:\n",                                   \
                "root:*:20500::::::\nd:!*:20500::::::\ne:!*:20500::::::\n",                        \
                "root:*::\nd:!*::\nwheel:!*::e\ne:!*::\n")

static void test_three_ways(void)
{
    g_autoptr(Accounts) base = BASE, old = OLD, new = NEW;
    g_autoptr(Accounts) merged = accounts_merge(base, old, new);
    g_assert_cmpstr(merged->text[ACCOUNTS_PASSWD], ==,
                    "root:x:0:0:Ann:/root:/bin/zsh\n"
                    "d:x:130:130:Daemon:/:/usr/sbin/nologin\n"
                    "e:x:999:999::/:/bin/false\n"
                    "ann:x:1000:1000:Ann:/home/ann:/bin/bash\n"
                    "own:x:998:998::/opt:/bin/false\n");
    g_assert_cmpstr(merged->text[ACCOUNTS_GROUP], ==,
                    "root:x:0:\nd:x:130:ann\nwheel:x:20:e,ann,d\ne:x:999:\nann:x:1000:\nown:x:998:\n");
    g_assert_cmpstr(merged->text[ACCOUNTS_SHADOW], ==,
                    "root:$y$secret:20100::::::\nd:!*:20500::::::\ne:!*:20500::::::\n"
                    "ann:$y$hers:20100::::::\nown:!:20100::::::\n");
    g_assert_nonnull(strstr(merged->text[ACCOUNTS_GSHADOW], "wheel:!*::e,ann,d\n"));

    g_autoptr(GHashTable) users = accounts_renumbered(ACCOUNTS_PASSWD, old, merged);
    g_assert_cmpuint(g_hash_table_size(users), ==, 2);
    g_assert_cmpuint(GPOINTER_TO_UINT(g_hash_table_lookup(users, GUINT_TO_POINTER(124))), ==, 130);
    g_assert_cmpuint(GPOINTER_TO_UINT(g_hash_table_lookup(users, GUINT_TO_POINTER(999))), ==, 998);
}

/* A second run finds the first one's result in the new root, and changes nothing. */
static void test_again(void)
{
    g_autoptr(Accounts) base = BASE, old = OLD, new = NEW;
    g_autoptr(Accounts) once = accounts_merge(base, old, new);
    g_autoptr(Accounts) twice = accounts_merge(base, old, once);
    for (AccountsFile file = 0; file < ACCOUNTS_FILES; file++)
        g_assert_cmpstr(twice->text[file], ==, once->text[file]);
}

/* Passwords and members survive where nobody knows what the old release had. */
static void test_without_base(void)
{
    g_autoptr(Accounts) old = OLD, new = NEW;
    g_autoptr(Accounts) merged = accounts_merge(NULL, old, new);
    g_assert_nonnull(strstr(merged->text[ACCOUNTS_SHADOW], "root:$y$secret:"));
    g_assert_nonnull(strstr(merged->text[ACCOUNTS_PASSWD], "\nd:x:130:130:"));
    g_assert_nonnull(strstr(merged->text[ACCOUNTS_GROUP], "wheel:x:20:e,ann,d\n"));
}

static void test_taken_out(void)
{
    g_autoptr(Accounts) base = accounts_of("", "g:x:5:a,b\n", "", ""),
                        old = accounts_of("", "g:x:5:b\n", "", ""),
                        new = accounts_of("", "g:x:5:a,b,c\n", "", "");
    g_autoptr(Accounts) merged = accounts_merge(base, old, new);
    g_assert_cmpstr(merged->text[ACCOUNTS_GROUP], ==, "g:x:5:b,c\n");
}

static void test_names(void)
{
    g_autoptr(Accounts) old = OLD;
    g_autofree char *ann = accounts_name(old, ACCOUNTS_PASSWD, 1000),
                    *none = accounts_name(old, ACCOUNTS_GROUP, 77);
    g_assert_cmpstr(ann, ==, "ann");
    g_assert_cmpstr(none, ==, "77");
}

int main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/accounts/three-ways", test_three_ways);
    g_test_add_func("/accounts/again", test_again);
    g_test_add_func("/accounts/without-base", test_without_base);
    g_test_add_func("/accounts/taken-out", test_taken_out);
    g_test_add_func("/accounts/names", test_names);
    return g_test_run();
}
