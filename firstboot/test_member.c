/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "member.h"

#include <string.h>

#include "error.h"

static void test_table(void)
{
    g_autofree char *table = member_table(
        "label: gpt\nlabel-id: 0A1B\ndevice: /dev/vda\nunit: sectors\nfirst-lba: 34\n"
        "last-lba: 67108830\nsector-size: 512\n\n"
        "/dev/vda1 : start=        2048, size=        2048, type=2168, uuid=AB-CD, name=\"bios\"\n"
        "/dev/vda2 : start=        4096, size=     2097152, type=C12A, uuid=EF-01, name=\"esp\"\n");
    g_assert_cmpstr(table, ==,
                    "label: gpt\nunit: sectors\n\n"
                    "start=        2048, size=        2048, type=2168, name=\"bios\"\n"
                    "start=        4096, size=     2097152, type=C12A, name=\"esp\"\n");
}

static void test_nothing_to_add_to(void)
{
    Host host = {.root = "/nonexistent"};
    g_autoptr(GError) error = NULL;
    g_assert_false(member_add(&host, "/dev/vda", &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE);
    g_assert_nonnull(strstr(error->message, "no mirror"));
    g_clear_error(&error);
    g_assert_false(member_add(&host, "vda; rm", &error));
    g_assert_null(strstr(error->message, "no mirror"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/member/table", test_table);
    g_test_add_func("/member/nothing-to-add-to", test_nothing_to_add_to);
    return g_test_run();
}
