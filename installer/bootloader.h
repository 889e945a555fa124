/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "target.h"

/* Where a host has its ESP. */
#define BOOTLOADER_ESP "/boot/esp"

/* Where a slot has its boot menu, which is the same on every host. */
#define BOOTLOADER_MENU "/usr/share/slipway/grub.cfg"

/*
 * What that menu takes from a block of variables beside it (grubenv.h): the UUIDs of
 * both slots and what GRUB, Xen and Linux have to know of CONSOLE ("ttyS0,115200";
 * NULL: there is no serial console); g_free().
 */
char *bootloader_host_block(const TargetIds *ids, const char *console, GError **error);

/*
 * Writes the boot menu and RAUC's boot variables to the ESP that is mounted in
 * the slot at ROOT (with /dev, /proc and /sys). Nothing boots yet.
 */
gboolean bootloader_configure(const char *root, const TargetIds *ids, const char *console,
                              GError **error);

/*
 * Puts GRUB for both firmware types on the ESP, by the slot's own programs. No
 * firmware finds it there yet.
 *
 * GRUB finds its folder on the partition of the disk that it was started from,
 * never on an array: there it could not write the attempts of a slot.
 */
gboolean bootloader_install(const char *root, GError **error);

/*
 * Lets firmware find it: as EFI/BOOT/BOOTX64.EFI for UEFI, by the boot partition
 * and the first sector of every one of DISKS (nodes such as /dev/sda) for BIOS. A
 * power cut leaves each there whole, or not at all; so all else must be on the disks
 * before. The slot may be read-only. From here on each disk boots by itself.
 */
gboolean bootloader_activate(const char *root, const char *const disks[], GError **error);

/*
 * Makes "Slipway" the firmware's first boot entry, and "Slipway 2" … for further
 * DISKS, in place of older ones of those names. A disk boots without it, as a
 * removable disk does; so a caller takes an error for a warning.
 */
gboolean bootloader_register(const char *root, const char *const disks[], GError **error);
