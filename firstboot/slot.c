/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "slot.h"

#include <string.h>

#include "attempts.h"
#include "error.h"
#include "run.h"

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
    g_autofree char *path = host_path(host, RAUC_CONFIG);
    g_autoptr(GKeyFile) config = g_key_file_new();
    g_autofree char *grubenv = NULL;
    if (g_key_file_load_from_file(config, path, G_KEY_FILE_NONE, error))
        grubenv = g_key_file_get_string(config, "system", "grubenv", error);
    if (grubenv == NULL) {
        error_reclass(error, SLIPWAY_ERROR_FAILED,
                      "cannot read where GRUB keeps its slots in '%s': ", path);
        return FALSE;
    }
    g_autofree char *file = host_path(host, grubenv);
    g_autofree char *good = g_strconcat(slot, "_OK=1", NULL);
    g_autofree char *tries = g_strconcat(slot, "_TRY=0", NULL);
    /* Written with the rest to all members of a mirror, which are the same from then on. */
    const char *other = g_str_equal(slot, "A") ? "B" : "A";
    g_autofree char *others_tries = NULL;
    unsigned attempts;
    if (attempts_on_mirror(host, other, &attempts))
        others_tries = g_strdup_printf("%s_TRY=%u", other, attempts);
    return RUN(error, "grub-editenv", file, "set", good, tries, others_tries) &&
           RUN(error, "sync", file);
}
