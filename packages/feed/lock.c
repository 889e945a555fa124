/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lock.h"

#include "error.h"

static void lock_entry_free(LockEntry *entry)
{
    g_free(entry->name);
    g_free(entry->version);
    g_free(entry->architecture);
    g_free(entry->sha256);
    g_free(entry);
}

GPtrArray *lock_read(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, error))
        return NULL;

    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func((GDestroyNotify)lock_entry_free);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        g_auto(GStrv) fields = g_strsplit(lines[i], " ", -1);
        if (g_strv_length(fields) != 5) {
            g_set_error(
                error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                "%s:%u: not 'name version architecture sha256 filename': make the lock again "
                "with 'make update'",
                path, i + 1);
            return NULL;
        }
        LockEntry *entry = g_new(LockEntry, 1);
        *entry = (LockEntry){g_strdup(fields[0]), g_strdup(fields[1]), g_strdup(fields[2]),
                             g_strdup(fields[3])};
        g_ptr_array_add(entries, entry);
    }
    return g_steal_pointer(&entries);
}

char *lock_entry_path(const LockEntry *entry, const char *folder)
{
    g_autoptr(GString) version = g_string_new(entry->version);
    g_string_replace(version, ":", "%3a", 0);
    return g_strdup_printf("%s/%s_%s_%s.deb", folder, entry->name, version->str,
                           entry->architecture);
}
