/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The processor, as far as it decides to which other host a guest can move. */
typedef struct {
    char *vendor;    /* CPUID's, "GenuineIntel"; NULL: unknown */
    char **features; /* instructions that programs use, sorted; NULL-terminated, never NULL */
} Cpu;

/*
 * The first processor of CPUINFO, the text of /proc/cpuinfo. Of its flags only
 * those count that a guest's programs may have found and use: the others differ
 * with the kernel, and with Xen below it.
 */
Cpu *cpu_parse(const char *cpuinfo);
void cpu_free(Cpu *cpu);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cpu, cpu_free)
