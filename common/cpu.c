/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cpu.h"

#include <string.h>

/* As <asm/cpufeatures.h> of Linux names them; in dom0 they are what Xen leaves of them. */
static const char *const known[] = {
    "3dnowprefetch", "abm", "adx", "aes", "amx_bf16", "amx_int8", "amx_tile", "avx", "avx2",
    "avx512_bf16", "avx512_bitalg", "avx512_fp16", "avx512_vbmi2", "avx512_vnni",
    "avx512_vpopcntdq", "avx512bw", "avx512cd", "avx512dq", "avx512f", "avx512ifma",
    "avx512vbmi", "avx512vl", "avx_vnni", "bmi1", "bmi2", "clflushopt", "clwb", "clzero", "cx16",
    "erms", "f16c", "fma", "fma4", "fsgsbase", "fsrm", "gfni", "lahf_lm", "lm", "misalignsse",
    "movbe", "movdir64b", "movdiri", "nx", "pclmulqdq", "pku", "popcnt", "rdpid", "rdrand",
    "rdseed", "rdtscp", "sha_ni", "sse", "sse2", "sse4_1", "sse4_2", "sse4a", "ssse3", "tbm",
    "vaes", "vpclmulqdq", "xop", "xsave", "xsavec", "xsaveopt", "xsaves",
};

/* What stands behind "NAME :" in its first line; NULL without one. */
static char *value_of(const char *cpuinfo, const char *name)
{
    g_autofree char *pattern = g_strdup_printf("^%s[ \t]*:[ \t]*(.*)$", name);
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    return g_regex_match(regex, cpuinfo, 0, &match) ? g_match_info_fetch(match, 1) : NULL;
}

Cpu *cpu_parse(const char *cpuinfo)
{
    Cpu *cpu = g_new0(Cpu, 1);
    cpu->vendor = value_of(cpuinfo, "vendor_id");
    g_autofree char *flags = value_of(cpuinfo, "flags");
    g_auto(GStrv) words = g_strsplit(flags != NULL ? flags : "", " ", -1);
    g_autoptr(GStrvBuilder) features = g_strv_builder_new();
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        if (g_strv_contains((const char *const *)words, known[i]))
            g_strv_builder_add(features, known[i]);
    cpu->features = g_strv_builder_end(features);
    return cpu;
}

void cpu_free(Cpu *cpu)
{
    if (cpu == NULL)
        return;
    g_free(cpu->vendor);
    g_strfreev(cpu->features);
    g_free(cpu);
}
