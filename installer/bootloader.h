/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "target.h"

/* Folder of the ESP, and of GRUB on it, in a host. */
#define BOOTLOADER_ESP "/boot/esp"

/* Where a slot has the template of its boot menu. */
#define BOOTLOADER_TEMPLATE "/usr/share/slipway/grub.cfg.in"

/*
 * TEMPLATE with the UUIDs of both slots and what GRUB, Xen and Linux have to
 * know of CONSOLE ("ttyS0,115200"; NULL: there is no serial console) in place of
 * its variables; g_free(). A template that lacks one, or wants something else,
 * does not fit this installer: SLIPWAY_ERROR_SOURCE.
 */
char *bootloader_render_menu(const char *template, const TargetIds *ids, const char *console,
                             GError **error);

/*
 * Writes the boot menu and RAUC's boot variables to the ESP that is mounted in
 * the slot at ROOT (with /dev, /proc and /sys). Nothing boots yet.
 */
gboolean bootloader_configure(const char *root, const TargetIds *ids, const char *console,
                              GError **error);

/*
 * Installs GRUB for both firmware types, by the slot's own programs: for UEFI
 * as EFI/BOOT/BOOTX64.EFI, for BIOS into the boot partition of DISK (a node
 * such as /dev/sda). From here on the disk boots: call this last.
 */
gboolean bootloader_install(const char *root, const char *disk, GError **error);

/*
 * Makes "Slipway" the firmware's first boot entry, in place of older ones of
 * that name. The disk boots without it, as a removable disk does; so a caller
 * takes an error for a warning.
 */
gboolean bootloader_register(const char *root, const char *disk, GError **error);
