/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpu.h"

static void test_parse(void)
{
    g_autoptr(Cpu) cpu = cpu_parse("processor\t: 0\nvendor_id\t: AuthenticAMD\n"
                                   "flags\t\t: fpu sse2 hypervisor rep_good avx2 sse sse2x\n\n"
                                   "processor\t: 1\nvendor_id\t: Other\nflags\t\t: avx512f\n");
    g_assert_cmpstr(cpu->vendor, ==, "AuthenticAMD");
    const char *const expected[] = {"avx2", "sse", "sse2", NULL};
    g_assert_cmpstrv(cpu->features, expected);
}

static void test_nothing(void)
{
    g_autoptr(Cpu) cpu = cpu_parse("");
    g_assert_null(cpu->vendor);
    g_assert_null(cpu->features[0]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cpu/parse", test_parse);
    g_test_add_func("/cpu/nothing", test_nothing);
    return g_test_run();
}
