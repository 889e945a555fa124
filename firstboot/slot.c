/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "slot.h"

#include <string.h>

#include "attempts.h"
#include "boot_slots.h"
#include "error.h"
#include "grubenv.h"

#define MENU "/usr/share/slipway/grub.cfg"
#define MENU_ON_ESP "/boot/esp/grub/grub.cfg"
#define RAUC_CONFIG "/etc/rauc/system.conf"
#define ARGUMENT "rauc.slot="

char *slot_booted(const Host *host)
{
    g_autofree char *line = host_read(host, "/proc/cmdline");
    g_auto(GStrv) arguments = g_strsplit(line != NULL ? line : "", " ", -1);
    for (char **argument = arguments; *argument != NULL; argument++) {
        if (!g_str_has_prefix(*argument, ARGUMENT))
            continue;
        const char *name = *argument + strlen(ARGUMENT);
        return g_str_equal(name, "A") || g_str_equal(name, "B") ? g_strdup(name) : NULL;
    }
    return NULL;
}

static char *variable(const Host *host, const char *name)
{
    g_autofree char *block = host_read(host, GRUBENV_SLOTS);
    return block != NULL ? grubenv_get(block, name) : NULL;
}

static char *slot_variable(const Host *host, const char *slot, const char *suffix)
{
    g_autofree char *name = g_strconcat(slot, suffix, NULL);
    return variable(host, name);
}

char *slot_uuid(const Host *host, const char *slot)
{
    g_autofree char *block = host_read(host, GRUBENV_HOST);
    return block != NULL ? boot_slots_uuid(block, slot) : NULL;
}

char *slot_device(const Host *host, const char *slot, GError **error)
{
    g_autofree char *path = host_path(host, RAUC_CONFIG);
    g_autoptr(GKeyFile) config = g_key_file_new();
    if (!g_key_file_load_from_file(config, path, G_KEY_FILE_NONE, error)) {
        error_reclass(error, SLIPWAY_ERROR_FAILED, "cannot read where the slots are in '%s': ", path);
        return NULL;
    }
    g_auto(GStrv) groups = g_key_file_get_groups(config, NULL);
    for (char **group = groups; *group != NULL; group++) {
        g_autofree char *name = g_key_file_get_string(config, *group, "bootname", NULL);
        if (g_strcmp0(name, slot) == 0)
            return g_key_file_get_string(config, *group, "device", error);
    }
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "'%s' names no slot %s", path, slot);
    return NULL;
}

SlotState slot_state(const Host *host, const char *slot)
{
    g_autofree char *good = slot_variable(host, slot, "_OK");
    g_autofree char *tries = slot_variable(host, slot, "_TRY");
    g_autofree char *order = variable(host, "ORDER");
    g_autofree char *trial = variable(host, "TRIAL");
    SlotState state = {.is_good = g_strcmp0(good, "1") == 0,
                       .attempts = tries != NULL ? (unsigned)g_ascii_strtoull(tries, NULL, 10) : 0,
                       .is_first = order != NULL && g_str_has_prefix(order, slot),
                       .is_trial = g_strcmp0(trial, slot) == 0};
    unsigned counted;
    if (attempts_on_mirror(host, slot, &counted))
        state.attempts = counted;
    return state;
}

static gboolean set_variables(const Host *host, const char *const assignments[], GError **error)
{
    g_autofree char *file = host_path(host, GRUBENV_SLOTS);
    return grubenv_update(file, assignments, error);
}

#define SET(host, error, ...) set_variables(host, (const char *const[]){__VA_ARGS__, NULL}, error)

gboolean slot_mark_good(const Host *host, GError **error)
{
    g_autofree char *slot = slot_booted(host);
    if (slot == NULL) {
        g_set_error(
            error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
            "this host was not started from a slot: the kernel's command line has no " ARGUMENT
            "A or B");
        return FALSE;
    }
    g_autofree char *good = g_strconcat(slot, "_OK=1", NULL);
    g_autofree char *tries = g_strconcat(slot, "_TRY=0", NULL);
    g_autofree char *order = boot_slots_order(slot);
    if (slot_state(host, slot).is_trial)
        return SET(host, error, good, tries, order, "TRIAL=");
    /* Written with the rest to all members of a mirror, which are the same from then on. */
    const char *other = boot_slots_other(slot);
    g_autofree char *others_tries = NULL;
    unsigned attempts;
    if (attempts_on_mirror(host, other, &attempts))
        others_tries = g_strdup_printf("%s_TRY=%u", other, attempts);
    return SET(host, error, good, tries, others_tries);
}

gboolean slot_mark_bad(const Host *host, const char *slot, GError **error)
{
    g_autofree char *file = host_path(host, GRUBENV_SLOTS);
    return boot_slots_leave(file, slot, error);
}

gboolean slot_activate(const Host *host, const char *slot, gboolean trial, GError **error)
{
    g_autofree char *file = host_path(host, GRUBENV_SLOTS);
    return boot_slots_start(file, slot, trial, error);
}

gboolean slot_install_menu(const Host *host, GError **error)
{
    g_autofree char *menu = host_read(host, MENU);
    if (menu == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "this version has no boot menu ('" MENU "')");
        return FALSE;
    }
    g_autofree char *text = g_strconcat(menu, "\n", NULL);
    return host_write(host, MENU_ON_ESP, text, 0600, NULL, error);
}
