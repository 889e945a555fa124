/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "raid.h"

#define UUID "01234567:89abcdef:01234567:89abcdef"

static void test_create(void)
{
    g_auto(GStrv) both = raid_create_argv("root-a", UUID, (char *[]){"/dev/sda3", "/dev/sdb3", NULL},
                                          2);
    g_autofree char *text = g_strjoinv(" ", both);
    g_assert_cmpstr(text, ==,
                    "mdadm --create /dev/md/root-a --run --quiet --level=1 --metadata=1.0 "
                    "--bitmap=internal --assume-clean --homehost=any --name=root-a --uuid=" UUID
                    " --raid-devices=2 /dev/sda3 /dev/sdb3");

    g_auto(GStrv) one = raid_create_argv("esp", UUID, (char *[]){"/dev/vda2", NULL}, 3);
    g_autofree char *degraded = g_strjoinv(" ", one);
    g_assert_true(g_str_has_suffix(degraded, " --raid-devices=3 /dev/vda2 missing missing"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/raid/create", test_create);
    return g_test_run();
}
