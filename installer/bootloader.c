/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bootloader.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "error.h"
#include "grubenv.h"
#include "run.h"
#include "serial.h"

#define GRUB_FOLDER BOOTLOADER_ESP "/grub"
#define GRUB_MODULES "/usr/lib/grub"
#define BIOS "i386-pc"
#define EFI "x86_64-efi"
#define STAGED_LOADER GRUB_FOLDER "/" EFI "/grub.efi" /* where no firmware looks */
#define EFI_FOLDER BOOTLOADER_ESP "/EFI/BOOT"
#define ENTRY "Slipway"

/* Xen's own ports are COM1 and COM2; the others are described to it (Xen command line, "com1"). */
static char *xen_console(const Serial *serial)
{
    static const char *const addresses[] = {"", "", ",0x3e8,4", ",0x2e8,3"};
    unsigned com = serial->port == 1 ? 2 : 1;
    return g_strdup_printf("com%u=%u,8n1%s console=com%u,vga", com, serial->speed,
                           addresses[serial->port], com);
}

char *bootloader_host_block(const TargetIds *ids, const char *console, GError **error)
{
    Serial serial;
    gboolean has_serial = console != NULL && serial_parse(console, &serial, NULL);
    g_autofree char *port = has_serial ? g_strdup_printf("%u", serial.port) : NULL;
    g_autofree char *speed = has_serial ? g_strdup_printf("%u", serial.speed) : NULL;
    g_autofree char *xen = has_serial ? xen_console(&serial) : g_strdup("console=vga");
    g_autofree char *linux_console = has_serial ? g_strconcat("console=", console, NULL) : NULL;
    const struct {
        const char *name, *value;
    } variables[] = {
        {"root_a", ids->root_a}, {"root_b", ids->root_b},
        {"serial_port", port},   {"serial_speed", speed},
        {"xen_console", xen},    {"linux_console", linux_console},
        {"linux_arguments", ids->multipath},
    };
    g_auto(GStrv) assignments = g_new0(char *, G_N_ELEMENTS(variables) + 1);
    for (unsigned i = 0; i < G_N_ELEMENTS(variables); i++)
        assignments[i] = g_strconcat(variables[i].name, "=",
                                     variables[i].value != NULL ? variables[i].value : "", NULL);
    return grubenv_set(NULL, (const char *const *)assignments, error);
}

/* The menu is the bundle's as it is. */
static gboolean copy_menu(const char *root, GError **error)
{
    g_autofree char *source = g_build_filename(root, BOOTLOADER_MENU, NULL);
    g_autofree char *path = g_build_filename(root, GRUB_FOLDER, "grub.cfg", NULL);
    g_autofree char *menu = NULL;
    if (!g_file_get_contents(source, &menu, NULL, error)) {
        error_reclass(error, SLIPWAY_ERROR_SOURCE, "the host bundle has no boot menu: ");
        return FALSE;
    }
    return g_file_set_contents(path, menu, -1, error);
}

static gboolean write_host_block(const char *root, const TargetIds *ids, const char *console,
                                 GError **error)
{
    g_autofree char *path = g_build_filename(root, GRUBENV_HOST, NULL);
    g_autofree char *block = bootloader_host_block(ids, console, error);
    return block != NULL && g_file_set_contents(path, block, -1, error);
}

gboolean bootloader_configure(const char *root, const TargetIds *ids, const char *console,
                              GError **error)
{
    g_autofree char *folder = g_build_filename(root, GRUB_FOLDER, NULL);
    if (g_mkdir_with_parents(folder, 0700) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot make '%s': %s", folder,
                    g_strerror(errno));
        return FALSE;
    }
    g_autofree char *slots = g_build_filename(root, GRUBENV_SLOTS, NULL);
    static const char *const first[] = {"ORDER=A B", "A_OK=1", "A_TRY=0", "B_OK=0", "B_TRY=0", NULL};
    if (!copy_menu(root, error) || !write_host_block(root, ids, console, error) ||
        !grubenv_update(slots, first, error)) {
        error_reclass(error, (*error)->domain == SLIPWAY_ERROR ? (SlipwayError)(*error)->code
                                                               : SLIPWAY_ERROR_WRITE,
                      "writing the boot menu: ");
        return FALSE;
    }
    return TRUE;
}

/* The loader, and the modules that it takes from its folder later, which must be of the same build.
 * DISK_MODULE: what it reads disks with; NULL: the firmware does. */
static gboolean make_image(const char *root, const char *platform, const char *prefix,
                           const char *output, const char *disk_module, GError **error)
{
    g_autofree char *modules = g_build_filename(root, GRUB_MODULES, platform, NULL);
    g_autofree char *folder = g_build_filename(root, GRUB_FOLDER, NULL);
    return RUN(error, "cp", "-r", "--no-preserve=all", modules, folder) &&
           RUN(error, "chroot", root, "grub-mkimage", "--format", platform, "--prefix", prefix,
               "--output", output, "part_gpt", "fat", disk_module);
}

gboolean bootloader_install(const char *root, GError **error)
{
    if (!make_image(root, EFI, "/grub", STAGED_LOADER, NULL, error) ||
        !make_image(root, BIOS, "(,gpt2)/grub", GRUB_FOLDER "/" BIOS "/core.img", "biosdisk",
                    error)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "installing the boot loader: ");
        return FALSE;
    }
    return TRUE;
}

/* Copies the loader under a name of its own to where UEFI looks, and only then gives it the name
 * that UEFI looks for. */
static gboolean place_efi_loader(const char *root, GError **error)
{
    g_autofree char *staged = g_build_filename(root, STAGED_LOADER, NULL);
    g_autofree char *folder = g_build_filename(root, EFI_FOLDER, NULL);
    g_autofree char *loader = g_build_filename(folder, "BOOTX64.EFI", NULL);
    g_autofree char *image = NULL;
    gsize length;
    if (g_mkdir_with_parents(folder, 0700) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot make '%s': %s", folder,
                    g_strerror(errno));
        return FALSE;
    }
    return g_file_get_contents(staged, &image, &length, error) &&
           g_file_set_contents_full(loader, image, length,
                                    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                    0600, error);
}

/* grub-bios-setup writes synchronously: what the boot sector loads, and then the sector. */
static gboolean place_bios_loader(const char *root, const char *disk, GError **error)
{
    return RUN(error, "chroot", root, GRUB_MODULES "/" BIOS "/grub-bios-setup",
               "--directory=" GRUB_FOLDER "/" BIOS, disk);
}

gboolean bootloader_activate(const char *root, const char *const disks[], GError **error)
{
    gboolean placed = place_efi_loader(root, error);
    for (; placed && *disks != NULL; disks++)
        placed = place_bios_loader(root, *disks, error);
    if (!placed)
        error_reclass(error, SLIPWAY_ERROR_WRITE, "making the disk start the host: ");
    return placed;
}

/* The numbers of the firmware's entries that are called ENTRY; NULL-terminated. */
static char **entries(const char *listing)
{
    /* "Boot0003* Slipway 2\tHD(2,GPT,…)" */
    g_autoptr(GRegex) line = g_regex_new("^Boot([0-9A-F]{4})\\*? " ENTRY "( [0-9]+)?(\\t.*)?$",
                                         G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GStrvBuilder) numbers = g_strv_builder_new();
    g_autoptr(GMatchInfo) match = NULL;
    for (g_regex_match(line, listing, 0, &match); g_match_info_matches(match);
         g_match_info_next(match, NULL))
        g_strv_builder_take(numbers, g_match_info_fetch(match, 1));
    return g_strv_builder_end(numbers);
}

static gboolean remove_entries(const char *root, GError **error)
{
    g_autofree char *listing = NULL;
    if (!RUN_OUTPUT(&listing, error, "chroot", root, "efibootmgr"))
        return FALSE;
    g_auto(GStrv) old = entries(listing);
    for (char **number = old; *number != NULL; number++)
        if (!RUN(error, "chroot", root, "efibootmgr", "--quiet", "--bootnum", *number,
                 "--delete-bootnum"))
            return FALSE;
    return TRUE;
}

gboolean bootloader_register(const char *root, const char *const disks[], GError **error)
{
    if (!remove_entries(root, error))
        return FALSE;
    g_autofree char *listing = NULL;
    unsigned count = g_strv_length((char **)disks);
    for (unsigned i = count; i > 0; i--) { /* efibootmgr puts each new entry before the others */
        g_autofree char *label = i == 1 ? g_strdup(ENTRY) : g_strdup_printf(ENTRY " %u", i);
        g_clear_pointer(&listing, g_free);
        if (!RUN_OUTPUT(&listing, error, "chroot", root, "efibootmgr", "--create", "--disk",
                        disks[i - 1], "--part", "2", "--label", label, "--loader",
                        "\\EFI\\BOOT\\BOOTX64.EFI"))
            return FALSE;
    }
    /* Its exit status says nothing about some firmware that forgets at once. */
    g_auto(GStrv) kept = entries(listing);
    if (g_strv_length(kept) < count) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "the firmware did not keep the entry");
        return FALSE;
    }
    return TRUE;
}
