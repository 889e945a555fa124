/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * What the installer's initrd starts (slipway-installer --boot):
 *
 *   boot ── answers found ──► auto ──► restart, or the error and shells
 *     └──── none ──► one ui process on every console; the first to act has it
 *
 * Returns the exit status, by class of error.
 */
int boot_run(void);

/* Ends everything and restarts the machine; does not return. */
void boot_restart(void) __attribute__((noreturn));
